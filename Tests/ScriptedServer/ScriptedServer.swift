package import Loop

/// A server on loopback that does with each connection what a closure says, byte by byte.
@EventLoop
package final class ScriptedServer {
  private var listener: Listener?
  /// How many there have been.
  package private(set) var connections = 0
  private var open: [ObjectIdentifier: ScriptedConnection] = [:]
  /// Those that neither side has closed.
  package var openConnections: Int { open.count }

  package nonisolated init() {}

  /// - Parameter port: 0 for any.
  /// - Returns: `http://127.0.0.1:<port>`.
  package func start(
    port: UInt16 = 0, _ script: @escaping @Sendable (ScriptedConnection) async throws -> Void
  ) throws -> String {
    guard let any = SocketAddress(host: "127.0.0.1", port: port) else { throw NoAddress() }
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
      let connection = ScriptedConnection(descriptor)
      self?.begin(connection, script)
    }
    self.listener = listener
    return listener.address
  }

  private func begin(
    _ connection: ScriptedConnection, _ script: @escaping @Sendable (ScriptedConnection) async throws -> Void
  ) {
    connections += 1
    open[ObjectIdentifier(connection)] = connection
    EventLoop.spawn {
      try? await script(connection)
      await self.end(connection)
    }
  }

  private func end(_ connection: ScriptedConnection) {
    open[ObjectIdentifier(connection)] = nil
    connection.close()
  }

  /// Takes no more connections.
  package func stop() {
    listener?.close()
  }

  /// As when its process is killed.
  package func crash() {
    stop()
    for connection in open.values { connection.reset() }
  }
}

package struct NoAddress: Error {}
