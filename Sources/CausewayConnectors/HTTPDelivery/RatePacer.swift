internal import CausewayCore
internal import Loop

/// Holds a rate limit: whoever sends waits for his turn first.
@EventLoop
final class RatePacer {
  private let limit: RateLimit
  private let time: any TimeSource
  /// When the last `count` were, or will be, let through: a ring, in order from `oldest`.
  private var turns: [Duration] = []
  private var oldest = 0

  init(_ limit: RateLimit, time: any TimeSource) {
    self.limit = limit
    self.time = time
  }

  /// Returns when it is the caller's turn: first come, first served. A cancelled caller's turn is lost.
  /// - Parameter isUrgent: does not wait; those that come after make up for it.
  func turn(isUrgent: Bool) async throws {
    let now = time.uptime
    let due = take(now)
    if due > now, !isUrgent { try await time.sleep(for: due - now) }
  }

  /// The first moment at which one more keeps to the limit. It is taken then.
  private func take(_ now: Duration) -> Duration {
    guard turns.count == limit.count else {
      turns.append(now)
      return now
    }
    let due = max(now, turns[oldest] + limit.period)
    turns[oldest] = due
    oldest = (oldest + 1) % turns.count
    return due
  }
}
