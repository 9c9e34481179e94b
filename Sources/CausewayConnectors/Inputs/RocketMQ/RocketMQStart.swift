internal import CausewayCore
internal import RocketMQ

/// Where a group begins that the brokers do not know yet.
enum RocketMQStart: Sendable, Equatable {
  /// With the oldest message that is kept.
  case first
  /// With what comes from now on.
  case last
  /// With what was stored so long before the input began, or later.
  case ago(Duration)
  case time(Timestamp)

  private static let longest = Duration.seconds(30 * 86_400)

  /// `first`, `last`, a duration before now, or a moment. Notes what is none of them.
  init?(_ value: ConfigValue) {
    let expected = "first, last, a duration such as 1h, or a time such as 2026-01-31T08:00:00Z"
    guard let text = value.text(expected) else { return nil }
    switch text {
    case "first": self = .first
    case "last": self = .last
    default:
      if let duration = Duration(settingText: text) {
        guard duration <= Self.longest else {
          value.mismatch(
            "a duration of at most \(Self.longest.settingText)", hint: "For all that there is, write `first`.")
          return nil
        }
        self = .ago(duration)
      } else if let time = Timestamp(rfc3339: text) {
        self = .time(time)
      } else {
        value.mismatch(expected, hint: Self.hint(text))
        return nil
      }
    }
  }

  private static func hint(_ text: String) -> String? {
    switch text.lowercased() {
    case "last", "latest", "newest", "now", "end", "max": "From now on is `last`."
    case "first", "earliest", "oldest", "beginning", "begin", "min": "All that there is is `first`."
    default: nil
    }
  }

  func position(at now: Timestamp) -> ConsumerSettings.Start {
    switch self {
    case .first: .first
    case .last: .last
    case .ago(let duration): .time(milliseconds: max(0, (now - duration).milliseconds))
    case .time(let time): .time(milliseconds: max(0, time.milliseconds))
    }
  }
}
