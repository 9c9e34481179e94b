internal import CausewayCore

/// Which part of the journal a follower carries.
enum FollowerDuty: Sendable, Equatable {
  /// Everything of the output's business.
  case everything
  /// The same without the entries of alarm routes, for which there is another follower.
  case allButAlarms
  case alarms
  /// A stretch of the past, once more, because the owner asked for it.
  /// - through: the last position. force: also states that have been overtaken.
  case replay(through: Position, force: Bool)

  func takes(_ route: Route) -> Bool {
    switch self {
    case .everything, .replay: true
    case .allButAlarms: route.priority != .alarm
    case .alarms: route.priority == .alarm
    }
  }

  var isAlarm: Bool { self == .alarms }

  var end: Position? {
    if case .replay(let through, _) = self { through } else { nil }
  }

  /// Entries in hand at most: what is sent twice after a crash.
  var window: Int {
    switch self {
    case .everything: 768
    case .allButAlarms: 512
    case .alarms, .replay: 192
    }
  }
}
