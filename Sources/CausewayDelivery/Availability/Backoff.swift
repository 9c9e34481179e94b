internal import CausewayCore

/// How long to wait after so many failures in a row: doubled each time up to a limit, and drawn between half of it and all of it,
/// so that many who failed together do not come back together.
struct Backoff {
  let first: Duration
  let longest: Duration

  init(_ retry: DeliverySettings.Retry) {
    first = retry.first
    longest = max(retry.first, retry.longest)
  }

  /// - Parameters:
  ///   - failures: so far, at least 1.
  ///   - draw: 0 to 1, by chance.
  func wait(after failures: Int, draw: Double) -> Duration {
    var wait = first
    for _ in 1..<max(2, min(failures, 64)) where failures > 1 && wait < longest { wait *= 2 }
    return min(wait, longest) * (0.5 + 0.5 * min(max(draw, 0), 1))
  }
}
