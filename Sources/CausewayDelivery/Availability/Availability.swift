internal import CausewayCore

/// Whether the far end is there. Time is uptime.
///
/// Away is what a sink said (`unavailable`), or what failures say that have nothing in common but the far end: of five subjects without a
/// success between. While it is away nothing is sent but one probe at a time, and nothing counts against entries.
struct Availability {
  private static let subjects = 5
  /// Failures in a row, however few the subjects, once there are two.
  private static let failures = 10
  /// An alarm does not wait out a long rest, but it does not knock all the time either.
  private static let alarmRest = Duration.seconds(5)
  /// A knock costs little, and whoever is back should not wait for minutes.
  private static let longestRest = Duration.seconds(30)
  private static let longestRetryAfter = Duration.seconds(3_600)

  private let backoff: Backoff
  /// Since when it is away; `nil` while it is there.
  private(set) var awaySince: Duration?
  /// When the next probe is due.
  private(set) var until = Duration.zero
  private(set) var reason: String?
  private var probes = 0
  private var isProbing = false
  private var lastTry = Duration.zero
  private var failingLanes: Set<LaneKey> = []
  private var failuresInARow = 0

  init(_ retry: DeliverySettings.Retry) {
    var retry = retry
    retry.longest = min(retry.longest, Self.longestRest)
    retry.first = min(retry.first, Self.longestRest)
    backoff = Backoff(retry)
  }

  var isAway: Bool { awaySince != nil }

  /// When something may be sent: now, at a time to come, or (`nil`) once the probe under way has come back.
  func opening(isAlarm: Bool) -> Duration? {
    guard isAway else { return .zero }
    guard !isProbing else { return nil }
    return isAlarm ? min(until, lastTry + Self.alarmRest) : until
  }

  /// Something is being sent. `true` if it is a probe: whoever sends it says what came of it.
  mutating func begin(now: Duration) -> Bool {
    lastTry = now
    guard isAway else { return false }
    isProbing = true
    return true
  }

  /// - Returns: since when it was away, if it was.
  mutating func answered() -> Duration? {
    let since = awaySince
    awaySince = nil
    reason = nil
    isProbing = false
    probes = 0
    failingLanes.removeAll(keepingCapacity: true)
    failuresInARow = 0
    return since
  }

  /// - Returns: whether it was there until now.
  @discardableResult
  mutating func wentAway(
    _ reason: String, retryAfter: Duration?, wasProbe: Bool, now: Duration, draw: Double
  ) -> Bool {
    self.reason = reason
    let isNews = !isAway
    if isNews { awaySince = now }
    if wasProbe { isProbing = false }
    let asked = min(retryAfter ?? .zero, Self.longestRetryAfter)
    if isNews || wasProbe {
      probes += 1
      until = now + max(asked, backoff.wait(after: probes, draw: draw))
    } else {
      // Sent before it went: the rest has been decided already.
      until = max(until, now + asked)
    }
    return isNews
  }

  /// The probe was not sent.
  mutating func abandonProbe() { isProbing = false }

  /// One entry failed. `false` if that says more of the far end than of the entry.
  mutating func failed(_ lane: LaneKey) -> Bool {
    guard !isAway else { return false }
    failuresInARow += 1
    failingLanes.insert(lane)
    return failingLanes.count < Self.subjects && (failuresInARow < Self.failures || failingLanes.count < 2)
  }
}
