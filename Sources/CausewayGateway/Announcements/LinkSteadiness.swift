internal import CausewayCore

/// What an input's link comes to over time: whether it is up or down in a way that lasts, and for how long it has said nothing. A link that
/// comes and goes is down until it stays, and one that was away for a moment was never down.
struct LinkSteadiness {
  /// A connection that has lasted so long will last.
  static let settledAfter = Duration.seconds(10)
  /// Without such a connection for so long, a link is down.
  static let downAfter = Duration.seconds(30)

  private var connectedSince: Duration?
  private var steadyAt: Duration
  /// Whether a connection has settled, and is there.
  private(set) var isUp = false
  private var heardAt: Duration
  private var seen: LinkState
  /// Whether something has come since the last `expectWord`, or since the beginning.
  private(set) var hasSpoken = false

  /// - Parameter now: of the clock that never jumps, as everywhere here.
  init(_ link: LinkState, at now: Duration) {
    seen = link
    steadyAt = now
    heardAt = now
    connectedSince = link.connected ? now : nil
  }

  /// Looks once more; often enough to see what happens in between by the figures.
  mutating func look(_ link: LinkState, at now: Duration) {
    if !link.connected {
      connectedSince = nil
    } else if connectedSince == nil || link.since != seen.since {
      connectedSince = now
    }
    isUp = connectedSince.map { now - $0 >= Self.settledAfter } ?? false
    if isUp { steadyAt = now }
    if link.deliveries != seen.deliveries { hasSpoken = true }
    // Nobody expects a word of one that is away: that is told as such.
    if link.deliveries != seen.deliveries || !link.connected { heardAt = now }
    seen = link
  }

  /// Its silence has been told: from now on it counts if it speaks.
  mutating func expectWord() { hasSpoken = false }

  func isDown(at now: Duration) -> Bool { now - steadyAt >= Self.downAfter }
  func silence(at now: Duration) -> Duration { now - heardAt }
}
