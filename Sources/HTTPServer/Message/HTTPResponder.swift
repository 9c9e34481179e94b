package import Loop

/// Decides from the head alone, before the body is read: so 401, 404 and 413 come before `100 Continue` and before a
/// byte of the body is kept.
package protocol HTTPResponder: Sendable {
  @EventLoop func receive(_ head: HTTPRequestHead) -> HTTPReception
}

package enum HTTPReception: Sendable {
  /// Answered at once. A body that was announced is read and discarded if it is short, else the connection closes.
  case answer(HTTPResponse)
  /// The body is wanted, up to `limit` bytes; a longer one is refused with 413. `respond` runs on the loop, once, when all
  /// of it is there. `refuse` words the answer when the body cannot be taken (too long, too slow, malformed, too many at once);
  /// plain text without it. The connection closes after a refusal.
  case collect(
    limit: Int, refuse: HTTPRefusalWording? = nil, _ respond: @EventLoop @Sendable ([UInt8]) async -> HTTPResponse)
}

/// How an application words what the server refuses.
package typealias HTTPRefusalWording = @EventLoop @Sendable (HTTPRefusal) -> HTTPResponse

extension HTTPResponder {
  /// Asks for a request that came over no socket: for tests, and from inside the process.
  /// - Throws: what the server would answer to such a target.
  @EventLoop
  package func receive(
    _ method: String, _ target: String, fields: HTTPFields = HTTPFields(), from peer: SocketAddress
  ) throws(HTTPRefusal) -> HTTPReception {
    try receive(HTTPRequestHead(method: method, target: target, fields: fields, peer: peer))
  }
}
