internal import CEvent
internal import Synchronization

/// The one thread on which everything happens that touches a socket: its isolation is checked by the compiler, so what
/// lives here needs no locks. Nothing on it may block, and long work comes in `Slice`s. Starts at first use, never ends.
@globalActor
package actor EventLoop {
  package static let shared = EventLoop()

  package nonisolated var unownedExecutor: UnownedSerialExecutor { LoopExecutor.shared.asUnownedSerialExecutor() }

  /// The executor itself, for actors that are to share the loop's thread.
  package static var executor: any SerialExecutor { LoopExecutor.shared }

  /// From a C callback, which the loop calls on its own thread, into isolated code (62 ns). Traps anywhere else.
  package nonisolated static func assume<Result>(_ body: @EventLoop () throws -> Result) rethrows -> Result {
    precondition(LoopExecutor.shared.onLoop, "this belongs on the event loop")
    return try withoutActuallyEscaping(body) { (isolated: @escaping @EventLoop () throws -> Result) in
      // Global-actor isolation is not part of a function's representation, and the precondition above is what it demands.
      try unsafeBitCast(isolated, to: (() throws -> Result).self)()
    }
  }

  /// Starts a root task that runs on the loop and stays there: the only way to start one (a bare `Task` costs a wake-up
  /// of another thread, 22 µs, at each resumption). The caller owns it: keep it, cancel it, or await it.
  @discardableResult
  package nonisolated static func spawn<Success: Sendable>(
    _ name: String? = nil, _ operation: @escaping @Sendable () async -> Success
  ) -> Task<Success, Never> {
    Task(name: name, executorPreference: LoopExecutor.shared) { await operation() }
  }

  /// As `spawn`, for work that can fail.
  @discardableResult
  package nonisolated static func spawnThrowing<Success: Sendable>(
    _ name: String? = nil, _ operation: @escaping @Sendable () async throws -> Success
  ) -> Task<Success, any Error> {
    Task(name: name, executorPreference: LoopExecutor.shared) { try await operation() }
  }

  /// Suspends until every socket that is ready has had its turn.
  @EventLoop
  package static func breathe() async {
    await withCheckedContinuation { LoopExecutor.shared.resumeInNextPass($0) }
  }

  /// Suspends for at least `duration`, to the millisecond; throws `CancellationError` as soon as the task is cancelled.
  @EventLoop
  package static func sleep(for duration: Duration) async throws {
    try await Sleeper().sleep(for: duration)
  }

  /// How late the loop is.
  package nonisolated static var lag: LoopLag { LoopExecutor.shared.lag.withLock { $0.reading } }
}
