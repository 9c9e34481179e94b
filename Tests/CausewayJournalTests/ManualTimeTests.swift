import CausewayCore
import CausewayTestKit
import Testing

@Suite struct ManualTimeTests {
  @Test func `sleepers wake when their time has come and not before`() async throws {
    let time = ManualTime(now: Timestamp(milliseconds: 1_000))
    let short = Task { try await time.sleep(for: .seconds(1)) }
    let long = Task { try await time.sleep(for: .seconds(3)) }
    await time.untilSleeping(2)
    time.advance(by: .seconds(1))
    try await short.value
    #expect(time.sleeping == 1)
    #expect(time.now == Timestamp(milliseconds: 2_000))
    time.advance(by: .seconds(2))
    try await long.value
    #expect(time.uptime == .seconds(3))
  }

  @Test func `a cancelled sleeper throws at once`() async throws {
    let time = ManualTime()
    let sleeper = Task { try await time.sleep(for: .seconds(1)) }
    await time.untilSleeping()
    sleeper.cancel()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
    #expect(time.sleeping == 0)
  }

  @Test func `setting the wall clock lets no time pass`() {
    let time = ManualTime(now: Timestamp(milliseconds: 1_000))
    time.setWallClock(to: Timestamp(milliseconds: 5))
    #expect(time.now == Timestamp(milliseconds: 5))
    #expect(time.uptime == .zero)
  }
}
