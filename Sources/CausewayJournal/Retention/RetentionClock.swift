internal import CausewayCore

/// Watches the wall clock against the one that never jumps. A clock that suddenly says something else could make everything
/// look old, and what retention takes nobody brings back: so it stops retention by age until somebody confirms it, or until
/// it has jumped back.
struct RetentionClock {
  static let tolerance = Duration.seconds(3_600)

  private enum Doubt {
    /// By so much.
    case jumped(Duration)
    /// Since the journal was opened: the newest entry, by the clock of its time.
    case everythingIsOld(Timestamp)
  }

  private var doubt: Doubt?
  /// Wall clock minus uptime, as it was believed last.
  private var offset: Duration

  /// - Parameters:
  ///   - newest: when the newest entry was received; `nil` for an empty journal.
  ///   - keepFor: if every entry has grown older than this while nobody ran, that too may be the clock.
  init(now: Timestamp, uptime: Duration, newest: Timestamp?, keepFor: Duration) {
    offset = Self.offset(now, uptime)
    if let newest, now - newest > keepFor { doubt = .everythingIsOld(newest) }
  }

  /// - Returns: whether the clock may be used to tell what is old.
  mutating func check(now: Timestamp, uptime: Duration) -> Bool {
    let current = Self.offset(now, uptime)
    let jump = current - offset
    if jump > Self.tolerance || jump < .zero - Self.tolerance {
      doubt = .jumped(jump)
    } else {
      if case .jumped = doubt { doubt = nil }
      // So drifts and small corrections add up to nothing.
      offset = current
    }
    return doubt == nil
  }

  /// A person, or a time server, says that the clock is right.
  mutating func confirm(now: Timestamp, uptime: Duration) {
    offset = Self.offset(now, uptime)
    doubt = nil
  }

  /// Why the clock is not trusted, for people; `nil` while it is.
  var reason: String? {
    switch doubt {
    case nil: nil
    case .jumped(let jump): "the clock has jumped by \(jump.components.seconds) s"
    case .everythingIsOld(let newest):
      "by the clock, even the newest entry, of \(newest.rfc3339), is too old to keep"
    }
  }

  private static func offset(_ now: Timestamp, _ uptime: Duration) -> Duration {
    .milliseconds(now.milliseconds) - uptime
  }
}
