package import Loop

/// An HTTP/1.1 server, strict in what it takes (RFC 9110, RFC 9112) and bounded in all it holds. HTTP/2 and 3 belong to the proxy
/// in front.
@EventLoop
package final class HTTPServer {
  private let connections: HTTPConnections
  private var tls: TLSContext?
  private var listeners: [Listener] = []

  /// - Parameters:
  ///   - tls: what new connections on every address of this server speak TLS with; `nil` for plain HTTP.
  ///   - responder: answers every request.
  package init(
    _ settings: HTTPServerSettings = HTTPServerSettings(), tls: TLSContext? = nil, responder: any HTTPResponder
  ) {
    connections = HTTPConnections(settings, responder: responder)
    self.tls = tls
  }

  isolated deinit {
    close()
  }

  /// Listens on one address more.
  /// - Parameters:
  ///   - address: port 0 for any free one.
  ///   - mode: the file mode of a Unix socket.
  /// - Returns: the address with the actual port.
  @discardableResult
  package func listen(on address: SocketAddress, mode: UInt32 = 0o600) throws(ListenError) -> SocketAddress {
    let listener = try Listener(address, mode: mode) { [weak self] descriptor, peer in
      self?.accept(descriptor, peer)
    }
    listeners.append(listener)
    return listener.address
  }

  private func accept(_ descriptor: Int32, _ peer: SocketAddress) {
    connections.accept(descriptor, peer, tls: tls)
  }

  /// For requests whose head comes from now on.
  package func replace(responder: any HTTPResponder) {
    connections.responder = responder
  }

  /// For connections that come from now on, as after a renewal of the certificate; `nil` for plain HTTP.
  package func replace(tls: TLSContext?) {
    self.tls = tls
  }

  /// For connections that come, and deadlines that begin, from now on.
  package func replace(settings: HTTPServerSettings) {
    connections.adopt(settings)
  }

  /// Accepts nothing more on `address`, as `listen` returned it. The connections that came there stay.
  package func stopListening(on address: SocketAddress) {
    for listener in listeners where listener.address == address { listener.close() }
    listeners.removeAll { $0.address == address }
  }

  package var statistics: HTTPServerStatistics { connections.statistics }

  /// Stops accepting, closes idle connections, lets requests in hand finish and streams end cleanly, and returns when all
  /// are gone; what is left after `limit` is cut off.
  package func drain(within limit: Duration) async {
    stopListening()
    connections.beginDrain()
    await connections.emptied(within: limit)
    connections.closeAll()
  }

  /// Cuts everything off at once. Idempotent.
  package func close() {
    stopListening()
    connections.closeAll()
  }

  private func stopListening() {
    for listener in listeners { listener.close() }
    listeners = []
  }
}
