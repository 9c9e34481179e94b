import Glibc
import Testing

@testable import Loop

@Suite struct EventLoopTests {
  @Test func `a task spawned on the loop runs on its thread`() async {
    let onLoop = await EventLoop.spawn { LoopExecutor.shared.onLoop }.value
    #expect(onLoop)
    #expect(!LoopExecutor.shared.onLoop)
  }

  @Test func `a continuation resumed in a callback does not leave the thread`() async {
    let threads = await EventLoop.spawn { await Self.threadsAroundCallbacks() }.value
    #expect(threads.count == 301)
    #expect(Set(threads).count == 1)
  }

  /// The thread before, and after each of 100 rounds of timer callback, yield and nonisolated call.
  @EventLoop
  private static func threadsAroundCallbacks() async -> [UInt] {
    var threads = [UInt(pthread_self())]
    for _ in 0..<100 {
      var timer: LoopTimer?
      await withCheckedContinuation { continuation in
        timer = LoopTimer { continuation.resume() }
        timer?.schedule(after: .zero)
      }
      timer?.cancel()
      threads.append(UInt(pthread_self()))
      await Task.yield()
      threads.append(UInt(pthread_self()))
      threads.append(await nonisolatedThread())
    }
    return threads
  }

  private nonisolated static func nonisolatedThread() async -> UInt {
    await Task.yield()
    return UInt(pthread_self())
  }

  @Test func `work from another thread does not wait until all sockets that are ready had their turn`() async {
    // Other tests share the loop: as long as they leave it more to do than fits into one go, sockets have their turn before that.
    let deadline = ContinuousClock.now + .seconds(30)
    var turnsBeforeWork: Int?
    while turnsBeforeWork != 1, ContinuousClock.now < deadline {
      turnsBeforeWork = await EventLoop.spawn { await ReadyPipes().run() }.value
    }
    #expect(turnsBeforeWork == 1)
  }

  @Test func `children and task groups stay on the loop`() async {
    let all = await EventLoop.spawn {
      await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 { group.addTask { LoopExecutor.shared.onLoop } }
        async let one = LoopExecutor.shared.onLoop
        var results = [await one]
        for await result in group { results.append(result) }
        return results
      }
    }.value
    #expect(all.count == 9 && all.allSatisfy { $0 })
  }

  @Test func `many threads hand over work and all of it runs`() async {
    let total = await withTaskGroup(of: Int.self) { group in
      for index in 0..<1_000 { group.addTask { await EventLoop.spawn { index }.value } }
      return await group.reduce(0, +)
    }
    #expect(total == 499_500)
  }

  @Test func `sockets get a turn while tasks never stop yielding`() async throws {
    let spinner = EventLoop.spawn { while !Task.isCancelled { await Task.yield() } }
    try await EventLoop.sleep(for: .milliseconds(5))
    spinner.cancel()
    await spinner.value
  }

  @Test func `a cancelled sleep ends at once`() async {
    let sleeper = EventLoop.spawnThrowing { try await EventLoop.sleep(for: .seconds(600)) }
    sleeper.cancel()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
  }

  @Test func `a sleep is never shorter than asked`() async throws {
    // The clock behind timers ticks in steps of milliseconds, which shows when the loop has other things to do.
    let spinner = EventLoop.spawn { while !Task.isCancelled { await Task.yield() } }
    defer { spinner.cancel() }
    for number in 0..<40 {
      let duration = Duration.microseconds(1_000 + 337 * number)
      let began = ContinuousClock.now
      try await EventLoop.sleep(for: duration)
      #expect(ContinuousClock.now - began >= duration)
    }
  }

  @Test func `a timer set late in a long pass is not early`() async throws {
    let early = await EventLoop.spawn { await Self.timerAfterWork() }.value
    #expect(early >= .milliseconds(45))
  }

  /// How long a timer of 50 ms took that was set after the pass had lasted for 80 ms.
  @EventLoop
  private static func timerAfterWork() async -> Duration {
    await EventLoop.breathe()
    let began = ContinuousClock.now
    while ContinuousClock.now - began < .milliseconds(80) {}
    let set = ContinuousClock.now
    var timer: LoopTimer?
    await withCheckedContinuation { continuation in
      timer = LoopTimer { continuation.resume() }
      timer?.schedule(after: .milliseconds(50))
    }
    timer?.cancel()
    return ContinuousClock.now - set
  }

  @Test func `long work in slices lets timers through`() async {
    let passed = await EventLoop.spawn { await Self.timersDuringSlicedWork() }.value
    #expect(passed > 0)
  }

  @EventLoop
  private static func timersDuringSlicedWork() async -> Int {
    var fired = 0
    let timer = LoopTimer { fired += 1 }
    timer.schedule(after: .zero)
    var slice = Slice()
    for _ in 0..<1_000 { await slice.step() }
    return fired
  }

  @Test func `the loop's lag shows what kept it`() async throws {
    let monitor = await EventLoop.spawn { await LagMonitor(interval: .milliseconds(10)) }.value
    // Keeps the loop across at least one whole tick, which is what a blocking call would do.
    await EventLoop.spawn { _ = usleep(60_000) }.value
    try await waitUntil { EventLoop.lag.worst > .milliseconds(30) }
    withExtendedLifetime(monitor) {}
  }

  @Test func `a signal arrives on the loop`() async {
    await EventLoop.spawn { await Self.receiveSignal() }.value
  }

  @EventLoop
  private static func receiveSignal() async {
    var source: SignalSource?
    await withCheckedContinuation { continuation in
      source = SignalSource(SIGUSR2) { continuation.resume() }
      kill(getpid(), SIGUSR2)
    }
    source?.cancel()
  }
}

/// Pipes that are all readable in one pass of the loop. While the first has its turn, another thread hands work over.
@EventLoop
private final class ReadyPipes {
  nonisolated static let count = 64

  private(set) var turns = 0
  private(set) var turnsBeforeWork: Int?
  private var events: [DescriptorEvent] = []
  private var finished: CheckedContinuation<Void, Never>?

  /// - Returns: how many of them had their turn before that work.
  func run() async -> Int? {
    var ends: [Int32] = []
    for _ in 0..<Self.count {
      var pair: [Int32] = [0, 0]
      guard pipe(&pair) == 0 else { break }
      ends += pair
      let event = DescriptorEvent(descriptor: pair[0]) { [unowned self, index = events.count] _, _ in turn(index) }
      event.watch(read: true, write: false)
      events.append(event)
      _ = write(pair[1], "x", 1)
    }
    await withCheckedContinuation { finished = $0 }
    for event in events { event.close() }
    for end in ends { close(end) }
    return turnsBeforeWork
  }

  private func turn(_ index: Int) {
    events[index].watch(read: false, write: false)
    turns += 1
    if turns == 1 { handOver() }
    if turns == Self.count { finished?.resume() }
  }

  private nonisolated func handOver() {
    var thread = pthread_t()
    let me = Unmanaged.passUnretained(self).toOpaque()
    let result = pthread_create(
      &thread, nil,
      { me in
        // `run` holds it until the last turn, and this thread is joined in the first.
        guard let pipes = me.map({ Unmanaged<ReadyPipes>.fromOpaque($0).takeUnretainedValue() }) else { return nil }
        EventLoop.spawn { await pipes.note() }
        return nil
      }, me)
    if result == 0 { pthread_join(thread, nil) }
  }

  private func note() { turnsBeforeWork = turns }
}

/// Waits for a condition, for at most ten seconds.
func waitUntil(_ condition: @Sendable () -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(10)
  while !condition() {
    try #require(ContinuousClock.now < deadline, "the condition never came true")
    try await EventLoop.sleep(for: .milliseconds(5))
  }
}
