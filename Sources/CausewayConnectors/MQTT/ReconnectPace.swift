internal import CausewayCore
internal import Mosquitto

/// When to try again, and what a row of short connections means. Never gives up.
struct ReconnectPace {
  /// A connection that lasted so long was a good one.
  static let steady = Duration.seconds(60)
  /// So many in a row that the broker ended sooner are no accident: it throws one client out for another of the same id.
  static let suspicious = 3

  /// Attempts since the last good connection.
  private var failures = 0
  /// Connections in a row that the broker accepted and soon closed.
  private(set) var shortLived = 0

  var suspectsAnother: Bool { shortLived >= Self.suspicious }

  /// An attempt, or a connection that lasted for `lifetime`, has ended.
  mutating func note(_ error: MQTTError, lifetime: Duration?) {
    if let lifetime, lifetime >= Self.steady {
      failures = 0
      shortLived = 0
    }
    failures += 1
    switch (error.code, lifetime) {
    case (.taken, .some): shortLived = max(shortLived + 1, Self.suspicious)
    case (.closed, .some(let lifetime)) where lifetime < Self.steady: shortLived += 1
    case (.cancelled, _): break
    // Whoever does not even let us in is not fighting with us.
    case (_, nil), (_, .some): shortLived = 0
    }
  }

  /// How long to wait now.
  /// - Parameter draw: 0 to 1, by chance: many who were thrown out together shall not come back together.
  func wait(after error: MQTTError, draw: Double) -> Duration {
    let (first, longest): (Duration, Duration) =
      switch error.code {
      // In the hands of people. Some brokers lock an account out that tries too often.
      case .refused, .subscription, .invalid: (.seconds(10), .seconds(300))
      case _ where suspectsAnother: (.seconds(30), .seconds(600))
      default: (.seconds(1), .seconds(60))
      }
    let doublings = min(suspectsAnother ? shortLived - Self.suspicious : failures - 1, 16)
    return min(first * (1 << max(0, doublings)), longest) * (0.5 + 0.5 * min(max(draw, 0), 1))
  }
}
