internal import CausewayCore

/// Watches the wall clock against the one that never jumps. A clock that suddenly says something else could make everything
/// look old, and what retention takes nobody brings back: so it stops retention by age until somebody confirms it, until it has
/// jumped back, or until a time server has steered it for an hour.
struct RetentionClock {
  static let tolerance = Duration.seconds(3_600)
  /// A gateway may have been off for so long, or for as long as it keeps entries, without its clock being doubted at its start.
  static let longestRest = Duration.seconds(30 * 86_400)
  /// After so long under a time server a jump was a correction. Boxes without a battery behind their clock make one at every start.
  static let probation = Duration.seconds(3_600)

  private enum Doubt {
    /// By so much.
    case jumped(Duration)
    /// Since the journal was opened: the newest entry, by the clock of its time.
    case everythingIsOld(Timestamp)
    /// Since the journal was opened, the newest entry is of later.
    case isBehind(Timestamp)
  }

  private var doubt: Doubt?
  /// Wall clock minus uptime, as it was believed last.
  private var offset: Duration
  /// The uptime since which a time server has been steering a doubted clock, as far as the checks know.
  private var steeredSince: Duration?
  private let longestRest: Duration

  /// - Parameters:
  ///   - newest: when the newest entry was received; `nil` for an empty journal.
  ///   - keepFor: if every entry has grown far older than this while nobody ran, that too may be the clock.
  init(now: Timestamp, uptime: Duration, newest: Timestamp?, keepFor: Duration) {
    offset = Self.offset(now, uptime)
    longestRest = max(keepFor, Self.longestRest)
    guard let newest else { return }
    if now - newest > longestRest { doubt = .everythingIsOld(newest) }
    if newest - now > Self.tolerance { doubt = .isBehind(newest) }
  }

  /// - Parameter isSteered: a time server has the clock in hand.
  /// - Returns: whether the clock may be used to tell what is old.
  mutating func check(now: Timestamp, uptime: Duration, isSteered: Bool = false) -> Bool {
    let current = Self.offset(now, uptime)
    let jump = current - offset
    if jump > Self.tolerance || jump < .zero - Self.tolerance {
      if case .isBehind(let newest) = doubt, newest - now <= Self.tolerance, now - newest <= longestRest {
        // It was wrong before, as everybody knew, and is now where it must be.
        confirm(now: now, uptime: uptime)
      } else {
        doubt = .jumped(jump)
      }
    } else {
      if case .jumped = doubt { doubt = nil }
      // So drifts and small corrections add up to nothing.
      offset = current
    }
    guard doubt != nil, isSteered else {
      steeredSince = nil
      return doubt == nil
    }
    let since = steeredSince ?? uptime
    steeredSince = since
    if uptime - since >= Self.probation { confirm(now: now, uptime: uptime) }
    return doubt == nil
  }

  /// A person, or a time server, says that the clock is right.
  mutating func confirm(now: Timestamp, uptime: Duration) {
    offset = Self.offset(now, uptime)
    doubt = nil
    steeredSince = nil
  }

  /// Why the clock is not trusted, for people; `nil` while it is.
  var reason: String? {
    switch doubt {
    case nil: nil
    case .jumped(let jump) where jump < .zero: "the clock has jumped back by \((.zero - jump).inWords)"
    case .jumped(let jump): "the clock has jumped ahead by \(jump.inWords)"
    case .everythingIsOld(let newest):
      "by the clock, even the newest entry, of \(newest.rfc3339), is too old to keep"
    case .isBehind(let newest): "by the clock, the newest entry, of \(newest.rfc3339), is still to come"
    }
  }

  private static func offset(_ now: Timestamp, _ uptime: Duration) -> Duration {
    .milliseconds(now.milliseconds) - uptime
  }
}

extension Duration {
  /// Roughly, for people: nobody cares for the seconds of a day.
  fileprivate var inWords: String {
    let minutes = (components.seconds + 30) / 60
    let hours = (minutes + 30) / 60
    let days = (hours + 12) / 24
    if days >= 2 { return "\(days) days" }
    return hours >= 2 ? "\(hours) hours" : "\(minutes) minutes"
  }
}
