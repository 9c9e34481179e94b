internal import CTLS

/// For a C library that opens TLS sessions by itself, from a context that is made here: one OpenSSL, one set of rules.
extension TLSContext {
  /// For sessions to `host` and nobody else: each of them expects a certificate that names it, whatever name the library gives. So a
  /// library that is given the address, and resolves nothing, still checks the name.
  package convenience init(
    connectingTo host: String, authorities: String? = nil, certificate: String? = nil, key: String? = nil
  ) throws(TLSError) {
    try self.init(authorities: authorities, certificate: certificate, key: key)
    let rules = SSL_CTX_get0_param(handle)
    let isAddress = SocketAddress(host: host, port: 0) != nil
    let accepted =
      isAddress
      ? X509_VERIFY_PARAM_set1_ip_asc(rules, host) == 1 : X509_VERIFY_PARAM_set1_host(rules, host, 0) == 1
    guard accepted else { throw .malformedName(host) }
    causeway_tls_prepare_lending(handle)
  }

  /// The `SSL_CTX *`, for the length of `body`; whoever keeps it counts its references.
  package func lend<Result>(_ body: (UnsafeMutableRawPointer) -> Result) -> Result {
    body(UnsafeMutableRawPointer(handle))
  }

  /// Why the last certificate that a session of this context was shown was not accepted; `nil` if all were.
  package var verdict: String? {
    let verdict = causeway_tls_verdict(handle)
    return verdict == Int(X509_V_OK) ? nil : String(cString: X509_verify_cert_error_string(verdict))
  }

  /// Whether the handshake of such a session was completed.
  package static func isEstablished(_ session: UnsafeMutableRawPointer) -> Bool {
    SSL_is_init_finished(OpaquePointer(session)) == 1
  }
}
