import Loop
import Testing

@testable import CausewayGateway

@Suite struct ReloadQueueTests {
  /// Counts what runs, and lets it end when told.
  @EventLoop
  private final class Stage {
    var begun = 0
    var atOnce = 0
    var most = 0
    private var held: [CheckedContinuation<Void, Never>] = []

    func perform() async -> ReloadOutcome {
      begun += 1
      atOnce += 1
      most = max(most, atOnce)
      await withCheckedContinuation { held.append($0) }
      atOnce -= 1
      return .failed("\(begun)")
    }

    func release() {
      for continuation in held { continuation.resume() }
      held = []
    }

    func until(_ condition: () -> Bool) async throws {
      let deadline = ContinuousClock.now + .seconds(10)
      while !condition() {
        try #require(ContinuousClock.now < deadline)
        await EventLoop.breathe()
      }
    }
  }

  @Test @EventLoop func `who comes while one runs shares the next one`() async throws {
    let stage = Stage()
    let queue = ReloadQueue { await stage.perform() }
    let first = EventLoop.spawn { await queue.reload() }
    try await stage.until { stage.begun == 1 }
    let others = (0..<5).map { _ in EventLoop.spawn { await queue.reload() } }
    for _ in 0..<10 { await EventLoop.breathe() }
    #expect(stage.begun == 1)
    stage.release()
    _ = await first.value
    try await stage.until { stage.begun == 2 }
    stage.release()
    for other in others {
      guard case .failed("2") = await other.value else {
        Issue.record("it got another one's outcome")
        continue
      }
    }
    #expect(stage.begun == 2)
    #expect(stage.most == 1)
  }

  @Test @EventLoop func `once closed nothing begins, and what runs has ended`() async throws {
    let stage = Stage()
    let queue = ReloadQueue { await stage.perform() }
    let running = EventLoop.spawn { await queue.reload() }
    try await stage.until { stage.begun == 1 }
    let waiting = EventLoop.spawn { await queue.reload() }
    let closing = EventLoop.spawn { await queue.close() }
    for _ in 0..<5 { await EventLoop.breathe() }
    stage.release()
    await closing.value
    #expect(stage.atOnce == 0)
    _ = await running.value
    _ = await waiting.value
    _ = await queue.reload()
    #expect(stage.begun == 1)
  }
}
