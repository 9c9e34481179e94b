/// Why there is no answer. Names the server, never a path, a field or a body: those may hold secrets.
package struct HTTPClientError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: Sendable, Hashable {
    /// The request itself cannot be sent: a URL, method or field that HTTP does not allow, a file that cannot be read.
    case invalidRequest
    /// The name has no address.
    case resolve
    /// The request's `addressRule` admits none of the addresses.
    case refusedAddress
    /// Nobody answers at the address.
    case connect
    /// No trust: a certificate, or TLS as such.
    case tls
    /// No connection in time, look-up of the name and TLS included: nothing of the request was sent.
    case connectTimeout
    /// A connection, but no whole answer within `timeout`.
    case timeout
    /// The answer's body is larger than `maximumBody`.
    case tooLarge
    /// The connection ended before the answer did.
    case closed
    /// What came is not HTTP.
    case badResponse
    /// The task was cancelled, or the client was closed.
    case cancelled
    case other
  }

  package let code: Code
  /// What is wrong and, where that is known, what to do. For people.
  package let reason: String
  /// `https://host:port`, or the path of a Unix socket; empty where the URL cannot be read.
  package let server: String

  init(_ code: Code, _ reason: String, server: String) {
    self.code = code
    self.reason = reason
    self.server = server
  }

  package var description: String { server.isEmpty ? reason : "\(server): \(reason)" }
}
