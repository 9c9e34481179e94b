internal import CausewayCore
internal import Loop

/// The machine's clocks.
struct Clock: TimeSource {
  private static let origin = ContinuousClock.now

  var now: Timestamp { Timestamp(milliseconds: WallClock.unixMilliseconds) }
  var uptime: Duration { Self.origin.duration(to: .now) }

  func sleep(for duration: Duration) async throws { try await EventLoop.sleep(for: duration) }
}
