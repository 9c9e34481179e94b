internal import CCurl
internal import Loop

/// A URL taken apart, with its host in the form that goes to the name service. A class, because every request shares it.
final class Target: Sendable {
  let url: String
  /// Without brackets.
  let host: String
  let port: UInt16
  /// Where the host is an address already; `nil` for a name.
  let numeric: SocketAddress?
  /// For errors: `https://host:port`, or the path of the Unix socket.
  let server: String

  init(_ text: String, socketPath: String?) throws(HTTPClientError) {
    // First of all: nothing of the library may be called before this is known. Every request begins here.
    guard shim_curl_is_there() != 0 else {
      throw HTTPClientError(.other, "libcurl.so.4 cannot be loaded; Debian's package is libcurl4", server: "")
    }
    guard let parts = shim_url() else { throw HTTPClientError(.other, "out of memory", server: "") }
    defer { shim_url_cleanup(parts) }
    let code = shim_url_set(parts, CURLUPART_URL, text, 0)
    guard code == CURLUE_OK else { throw Self.invalid(String(cString: shim_url_strerror(code))) }
    guard let scheme = Self.part(CURLUPART_SCHEME, of: parts), ["http", "https"].contains(scheme) else {
      throw Self.invalid("it must begin with http:// or https://")
    }
    guard var host = Self.part(CURLUPART_HOST, of: parts, UInt32(CURLU_PUNYCODE)),
      let port = Self.part(CURLUPART_PORT, of: parts, UInt32(CURLU_DEFAULT_PORT)).flatMap(UInt16.init),
      let url = Self.part(CURLUPART_URL, of: parts, UInt32(CURLU_PUNYCODE))
    else { throw Self.invalid("its host or port cannot be read") }
    server = socketPath ?? "\(scheme)://\(host):\(port)"
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    self.host = host
    self.port = port
    numeric = SocketAddress(host: host, port: port)
    self.url = url
  }

  private static func part(_ part: CURLUPart, of parts: OpaquePointer, _ flags: UInt32 = 0) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard shim_url_get(parts, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { shim_free(text) }
    return String(cString: text)
  }

  private static func invalid(_ reason: String) -> HTTPClientError {
    HTTPClientError(.invalidRequest, "this URL cannot be used: \(reason)", server: "")
  }
}
