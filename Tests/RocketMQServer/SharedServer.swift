internal import Synchronization

/// One server at a time for all tests of a process: starting one takes seconds, and two of them a lot of memory. Suites that use it run one
/// after the other.
package enum SharedServer {
  private static let server = Mutex<RocketMQServer?>(nil)

  /// The one that runs, if it is of this kind; else that one ends, and another begins. Blocks for some seconds.
  package static func running(_ kind: RocketMQServer.Kind) async throws -> RocketMQServer {
    try await withTaskExecutorPreference(globalConcurrentExecutor) { @concurrent in
      try server.withLock { server in
        if let server, server.kind == kind { return server }
        server?.stop()
        server = nil
        let started = try RocketMQServer(kind)
        server = started
        return started
      }
    }
  }
}
