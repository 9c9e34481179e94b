package import Loop

/// A broker on loopback that does with each connection what a closure says, packet by packet.
@EventLoop
package final class ScriptedBroker {
  package struct NoAddress: Error {}

  private var listener: Listener?
  package private(set) var connections: [BrokerConnection] = []

  package nonisolated init() {}

  isolated deinit {
    stop()
  }

  /// - Returns: the port.
  package func start(_ script: @escaping @Sendable (BrokerConnection) async throws -> Void) throws -> UInt16 {
    guard let any = SocketAddress(host: "127.0.0.1", port: 0) else { throw NoAddress() }
    let listener = try Listener(any) { [weak self] descriptor, _ in
      let connection = BrokerConnection(descriptor)
      self?.connections.append(connection)
      EventLoop.spawn { try? await script(connection) }
    }
    self.listener = listener
    return listener.address.port
  }

  package func stop() {
    listener?.close()
    for connection in connections { connection.close() }
  }
}
