import CausewayTestKit
import Loop
import Testing

@testable import CausewayConnectors

@EventLoop
@Suite(.timeLimit(.minutes(1)))
struct RatePacerTests {
  let time = ManualTime()

  @Test(arguments: [("10/s", 10, 1), ("600/m", 600, 60), ("1/h", 1, 3_600), ("10000/s", 10_000, 1)])
  func `a limit is a count and a unit`(text: String, count: Int, seconds: Int) {
    let limit = RateLimit(text)
    #expect(limit?.count == count && limit?.period == .seconds(seconds))
  }

  @Test(arguments: [
    "", "10", "/s", "10/", "0/s", "-1/s", "+1/s", "1.5/s", "10/d", "10/S", "10 / s", "10001/s", "10/s/s",
  ])
  func `anything else is none`(text: String) {
    #expect(RateLimit(text) == nil)
  }

  @Test func `no stretch of time sees more than the limit`() async throws {
    let pacer = RatePacer(try #require(RateLimit("3/s")), time: time)
    for _ in 0..<3 { try await pacer.turn(isUrgent: false) }
    #expect(time.sleeping == 0)
    let passed = Tally()
    let (mine, clock) = (pacer, time)
    let waiting = (0..<5).map { _ in
      EventLoop.spawnThrowing {
        try await mine.turn(isUrgent: false)
        await passed.add()
      }
    }
    await clock.untilSleeping(5)
    clock.advance(by: .milliseconds(999))
    await EventLoop.breathe()
    #expect(passed.count == 0)
    clock.advance(by: .milliseconds(1))
    while passed.count < 3 { await EventLoop.breathe() }
    #expect(clock.sleeping == 2)
    clock.advance(by: .seconds(1))
    for task in waiting { try await task.value }
    #expect(passed.count == 5)
  }

  @Test func `what is urgent does not wait, and others make up for it`() async throws {
    let pacer = RatePacer(try #require(RateLimit("1/s")), time: time)
    try await pacer.turn(isUrgent: false)
    try await pacer.turn(isUrgent: true)
    #expect(time.sleeping == 0)
    let (mine, clock) = (pacer, time)
    let next = EventLoop.spawnThrowing { try await mine.turn(isUrgent: false) }
    await clock.untilSleeping()
    clock.advance(by: .milliseconds(1_999))
    #expect(clock.sleeping == 1)
    clock.advance(by: .milliseconds(1))
    try await next.value
  }

  @Test func `who is cancelled leaves at once`() async throws {
    let pacer = RatePacer(try #require(RateLimit("1/h")), time: time)
    try await pacer.turn(isUrgent: false)
    let (mine, clock) = (pacer, time)
    let next = EventLoop.spawnThrowing { try await mine.turn(isUrgent: false) }
    await clock.untilSleeping()
    next.cancel()
    await #expect(throws: CancellationError.self) { try await next.value }
  }
}

@EventLoop
private final class Tally {
  private(set) var count = 0

  nonisolated init() {}

  func add() { count += 1 }
}
