import Foundation
import SQLite
import Testing

@Suite struct ThreadExecutorTests {
  private actor Counter {
    nonisolated let thread: ThreadExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private var threads: Set<UInt> = []
    private(set) var count = 0

    init(_ thread: ThreadExecutor) { self.thread = thread }
    deinit { thread.finish() }

    func add() {
      thread.checkIsolated()
      count += 1
      threads.insert(UInt(pthread_self()))
    }

    var threadCount: Int { threads.count }
    func own() -> UInt { UInt(pthread_self()) }
  }

  @Test func `everything of an actor happens on its one thread, nothing is lost`() async {
    let counter = Counter(ThreadExecutor(name: "test counter"))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask { for _ in 0..<100 { await counter.add() } }
      }
    }
    #expect(await counter.count == 5_000)
    #expect(await counter.threadCount == 1)
    #expect(counter.thread.isIsolatingCurrentContext() == false)
  }

  @Test func `two actors block apart`() async {
    let first = Counter(ThreadExecutor(name: "a"))
    let second = Counter(ThreadExecutor(name: "b"))
    let threads = await (first.own(), second.own())
    #expect(threads.0 != threads.1)
  }

  @Test func `the thread goes with its actor`() async throws {
    weak var thread: ThreadExecutor?
    do {
      let counter = Counter(ThreadExecutor(name: "short"))
      thread = counter.thread
      await counter.add()
    }
    let deadline = ContinuousClock.now + .seconds(10)
    while thread != nil, ContinuousClock.now < deadline { await Task.yield() }
    #expect(thread == nil)
  }
}
