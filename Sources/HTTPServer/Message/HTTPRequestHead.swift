package import Loop

/// A request as far as its empty line: all that is known before the body is read.
package struct HTTPRequestHead: Sendable {
  package let method: String
  /// As it stood on the request line.
  package let target: String
  /// Percent-decoded, beginning with `/`; for the form of `OPTIONS *` just `*`.
  package let path: String
  /// Decoded (`+` is a space), in order; a name without `=` has an empty value.
  package let query: [(name: String, value: String)]
  /// The host, and port if given, that the request is for: from an absolute target, else from `Host`.
  package var authority: String? { targetAuthority ?? fields["host"] }
  package let fields: HTTPFields
  package let version: HTTPVersion
  package let peer: SocketAddress
  package let isTLS: Bool
  private let targetAuthority: String?

  init(
    method: String, target: HTTPTarget, fields: HTTPFields, version: HTTPVersion, peer: SocketAddress, isTLS: Bool
  ) {
    self.method = method
    self.target = target.raw
    path = target.path
    query = target.query
    targetAuthority = target.authority
    self.fields = fields
    self.version = version
    self.peer = peer
    self.isTLS = isTLS
  }

  /// A request that did not come over a socket: for tests and for asking a responder from inside.
  /// - Throws: what the server would answer to such a target.
  package init(
    method: String = "GET", target: String, fields: HTTPFields = HTTPFields(), version: HTTPVersion = .http11,
    peer: SocketAddress, isTLS: Bool = false
  ) throws(HTTPRefusal) {
    let bytes = Array(target.utf8)
    try self.init(
      method: method, target: HTTPTarget(reading: bytes.span, method: method), fields: fields, version: version,
      peer: peer, isTLS: isTLS)
  }

  /// The first value that the query gives `name`.
  package func query(_ name: String) -> String? {
    query.first { $0.name == name }?.value
  }
}
