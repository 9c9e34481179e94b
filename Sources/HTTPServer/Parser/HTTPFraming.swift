/// How a request's body is delimited (RFC 9112 §6.3) and what its head says about the connection.
package struct HTTPFraming: Sendable, Equatable {
  package enum Body: Sendable, Equatable {
    case none
    case counted(Int)
    case chunked
  }

  package var body = Body.none
  /// The client waits for `100 Continue` before it sends the body. Never for HTTP/1.0.
  package var expectsContinue = false
  /// Whether the client lets the connection be used again.
  package var isPersistent = true
}
