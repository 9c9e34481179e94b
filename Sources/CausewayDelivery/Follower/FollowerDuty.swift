internal import CausewayCore

/// Which part of the journal a follower carries.
enum FollowerDuty: Sendable, Equatable {
  /// Everything of the output's business.
  case everything
  /// The same without the entries of alarm routes, for which there is another follower.
  case allButAlarms
  case alarms
  /// Alarms that were in the journal before the alarms' follower began, at its head.
  /// - through: the last position.
  case pastAlarms(through: Position)
  /// A stretch of the past, once more, because the owner asked for it.
  /// - through: the last position. force: also states that have been overtaken.
  case replay(through: Position, force: Bool)

  func takes(_ route: Route) -> Bool {
    switch self {
    case .everything, .replay: true
    case .allButAlarms: route.priority != .alarm
    case .alarms, .pastAlarms: route.priority == .alarm
    }
  }

  var isAlarm: Bool {
    switch self {
    case .alarms, .pastAlarms: true
    case .everything, .allButAlarms, .replay: false
    }
  }

  var isReplay: Bool { if case .replay = self { true } else { false } }

  /// The last position of a stretch that ends; `nil` for what goes on with the journal.
  var end: Position? {
    switch self {
    case .everything, .allButAlarms, .alarms: nil
    case .pastAlarms(let through), .replay(let through, _): through
    }
  }
}
