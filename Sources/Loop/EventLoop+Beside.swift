extension EventLoop {
  /// Runs `work` on one of the system's threads and returns what it came to, while the loop serves others. For what computes for
  /// longer than the loop may be kept, and neither waits nor touches a socket. There and back costs some 30 µs; a cancelled
  /// caller still waits for it.
  package nonisolated static func beside<T: Sendable>(_ work: @escaping @Sendable () -> T) async -> T {
    // A task of its own: with `withTaskExecutorPreference` alone the work stayed on the loop in release builds.
    await Task(executorPreference: globalConcurrentExecutor) { work() }.value
  }
}
