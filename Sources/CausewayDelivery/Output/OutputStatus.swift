package import CausewayCore

/// How an output stands, at one moment.
package struct OutputStatus: Sendable, Equatable {
  package var name: String
  package var type: String
  package var pause: Pause?
  /// Why nothing can be sent now, in words; `nil` if it can.
  package var away: String?
  /// How long it has been away.
  package var awayFor: Duration?
  /// Everything up to here is settled or parked.
  package var position: Position
  /// The same for entries of alarm routes, where there are any.
  package var alarmPosition: Position?
  /// Alarms up to here were there before the output followed them, and go beside those that come; `nil` once they are through.
  package var pastAlarmsThrough: Position?
  package var parked: Int
  package var inHand: Int
  package var figures: DeliveryFigures
  package var lastError: String?
  package var lastErrorAt: Timestamp?
  package var replays: [Running]
  /// Why there is no connection, where that is known before anything was sent.
  package var obstacle: String?

  package struct Running: Sendable, Equatable {
    package var number: Int
    package var plan: ReplayPlan
    package var position: Position
  }
}

extension PushOutput {
  package var status: OutputStatus {
    OutputStatus(
      name: context.name, type: context.link.type, pause: outlet.pause, away: outlet.availability.reason,
      awayFor: outlet.availability.awaySince.map { context.time.uptime - $0 }, position: main.position,
      alarmPosition: alarms?.position, pastAlarmsThrough: past?.duty.end,
      parked: followers.reduce(0) { $0 + $1.parked },
      inHand: followers.reduce(0) { $0 + $1.inHand }, figures: outlet.figures, lastError: outlet.lastError?.reason,
      lastErrorAt: outlet.lastError?.at,
      replays: replays.sorted { $0.key < $1.key }.map {
        OutputStatus.Running(number: $0.key, plan: $0.value.plan, position: $0.value.follower.position)
      }, obstacle: context.link.obstacle)
  }
}

extension Link {
  fileprivate var obstacle: String? {
    let state = reading
    return state.connected ? nil : state.presentError?.text
  }
}
