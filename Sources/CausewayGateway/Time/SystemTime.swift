package import CausewayCore
internal import Loop

/// The clocks of this machine; sleeps on the loop.
package struct SystemTime: TimeSource {
  private let startedAt: Timestamp
  private let startedUp: Duration

  package init() {
    startedAt = Self.wallClock
    startedUp = Self.monotonic
  }

  package var now: Timestamp { Self.wallClock }

  package var uptime: Duration { Self.monotonic }

  /// Small boxes often have no battery behind their clock and start in the past; and a clock that was just set by hours was wrong
  /// before. The kernel's own flag cannot be asked: it is not set in most containers and virtual machines whose clocks are right.
  package var isSynchronised: Bool {
    let now = now
    let stride = (now - startedAt) - (uptime - startedUp)
    return now >= Self.floor && abs(stride) < .seconds(3_600)
  }

  package var isSteered: Bool { WallClock.isSteered }

  package func sleep(for duration: Duration) async throws {
    try await EventLoop.sleep(for: duration)
  }

  /// 2026-01-01: this program is younger.
  private static let floor = Timestamp(milliseconds: 1_767_225_600_000)

  private static var wallClock: Timestamp { Timestamp(milliseconds: WallClock.unixMilliseconds) }

  /// Goes on while the machine sleeps, as the wall clock does.
  private static var monotonic: Duration { origin.duration(to: .now) }

  private static let origin = ContinuousClock.now
}

private func abs(_ duration: Duration) -> Duration {
  duration < .zero ? .zero - duration : duration
}
