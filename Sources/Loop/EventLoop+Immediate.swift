extension EventLoop {
  /// As `spawn`, but out of a callback it begins at once: `operation` runs before this returns, up to its first suspension. An answer
  /// that is ready then costs no turn of the loop. (`Task.immediate` would be enqueued all the same, because of the preference.)
  @EventLoop
  @discardableResult
  package static func spawnImmediately<Success: Sendable>(
    _ name: String? = nil, _ operation: @escaping @Sendable () async -> Success
  ) -> Task<Success, Never> {
    LoopExecutor.shared.runImmediately { spawn(name, operation) }
  }
}
