package import Loop

/// What to send, where, and within which bounds. Redirects are never followed and proxies of the environment never used.
package struct HTTPClientRequest: Sendable {
  package var method: String
  /// `http://…` or `https://…`.
  package var url: String
  /// Sent as they are, in this order; beside them go only `Host`, `Accept` and the body's length.
  package var fields: [HTTPClientField]
  package var body: [UInt8]

  /// From the first step to a connection that is ready for the request, name look-up and TLS included.
  package var connectTimeout: Duration = .seconds(10)
  /// From the first step to the last byte of the answer; `nil` for streams that have no end.
  package var timeout: Duration? = .seconds(30)
  /// The most bytes of body that the answer may have; more is an error, unless `discardsBody`.
  package var maximumBody = 1 << 20
  /// Nobody wants the answer's body: it is read and thrown away, and from `maximumBody` on no longer read.
  package var discardsBody = false

  /// Talks to this Unix socket; the URL then only says the path and the `Host` field.
  package var socketPath: String?
  package var trust = HTTPClientTrust()
  /// Judges every address before anything is sent to it: the reason to refuse it, for people, or `nil` to admit it.
  package var addressRule: (@Sendable (SocketAddress) -> String?)?

  package init(_ method: String = "GET", url: String, fields: [HTTPClientField] = [], body: [UInt8] = []) {
    self.method = method
    self.url = url
    self.fields = fields
    self.body = body
  }
}

package struct HTTPClientField: Sendable, Hashable {
  package let name: String
  package let value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether this is its name, in whatever case. Names are ASCII.
  func isNamed(_ other: String) -> Bool {
    // Hardly any name gets beyond its length.
    name.utf8.count == other.utf8.count
      && zip(name.utf8, other.utf8).allSatisfy { Self.lowercased($0) == Self.lowercased($1) }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
