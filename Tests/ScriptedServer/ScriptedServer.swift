package import Loop

/// A server on loopback that does with each connection what a closure says, byte by byte.
@EventLoop
package final class ScriptedServer {
  private var listener: Listener?
  package private(set) var connections = 0

  package nonisolated init() {}

  /// - Returns: `http://127.0.0.1:<port>`.
  package func start(_ script: @escaping @Sendable (ScriptedConnection) async throws -> Void) throws -> String {
    guard let any = SocketAddress(host: "127.0.0.1", port: 0) else { throw NoAddress() }
    return "http://\(try listen(any, script))"
  }

  package func start(
    socketPath: String, _ script: @escaping @Sendable (ScriptedConnection) async throws -> Void
  ) throws {
    guard let address = SocketAddress.unix(path: socketPath) else { throw NoAddress() }
    _ = try listen(address, script)
  }

  private func listen(
    _ address: SocketAddress, _ script: @escaping @Sendable (ScriptedConnection) async throws -> Void
  ) throws -> SocketAddress {
    let listener = try Listener(address) { [weak self] descriptor, _ in
      self?.connections += 1
      let connection = ScriptedConnection(descriptor)
      EventLoop.spawn {
        try? await script(connection)
        await connection.close()
      }
    }
    self.listener = listener
    return listener.address
  }

  package func stop() {
    listener?.close()
  }
}

package struct NoAddress: Error {}
