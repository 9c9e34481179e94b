internal import CTLS
internal import Glibc

/// What the TLS sessions of one listener, or to one kind of server, have in common: identity, trust, versions (1.2 and up).
package final class TLSContext: Sendable {
  package enum Role: Sendable, Equatable {
    case server
    case client
  }

  package let role: Role
  /// `nonisolated(unsafe)`: never changed after `init`; OpenSSL counts its references under a lock of its own, and
  /// everything that configures it happens in `init`.
  nonisolated(unsafe) let handle: OpaquePointer

  /// For a server.
  /// - Parameters:
  ///   - certificate: a PEM file, the server's own certificate first, then the chain that leads to a known authority.
  ///   - key: the PEM file of its private key, without passphrase.
  package init(certificate: String, key: String) throws(TLSError) {
    role = .server
    handle = try Self.open(TLS_server_method())
    // Where this throws, `deinit` frees the handle: every property has its value.
    try Self.use(certificate: certificate, key: key, in: handle)
  }

  /// For a client.
  /// - Parameters:
  ///   - authorities: a PEM file with the authorities to trust; `nil` for those of the system.
  ///   - certificate: with `key`, who the client is, where the server asks.
  ///   - verifies: false trusts anyone, which protects from nobody who is on the way.
  package init(
    authorities: String? = nil, certificate: String? = nil, key: String? = nil, verifies: Bool = true
  ) throws(TLSError) {
    role = .client
    handle = try Self.open(TLS_client_method())
    try Self.trust(authorities, verifies: verifies, in: handle)
    if let certificate { try Self.use(certificate: certificate, key: key ?? certificate, in: handle) }
  }

  deinit {
    SSL_CTX_free(handle)
  }

  private static func open(_ method: OpaquePointer?) throws(TLSError) -> OpaquePointer {
    OpenSSLErrors.clear()
    guard let context = SSL_CTX_new(method) else { throw .failed(OpenSSLErrors.take() ?? "out of memory") }
    causeway_tls_modes(context)
    causeway_tls_no_session_cache(context)
    causeway_tls_options(context)
    guard causeway_tls_minimum_version_1_2(context) == 1 else {
      SSL_CTX_free(context)
      throw .failed("this OpenSSL does not know TLS 1.2")
    }
    return context
  }

  private static func use(
    certificate: String, key: String, in context: OpaquePointer
  ) throws(TLSError) {
    try checkReadable(certificate)
    try checkReadable(key)
    OpenSSLErrors.clear()
    guard SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else {
      OpenSSLErrors.clear()
      throw .noCertificate(file: certificate)
    }
    // The default asks on the terminal, and the service would hang there. `asked` is set when a passphrase was needed.
    var asked = false
    let loaded = withUnsafeMutablePointer(to: &asked) { pointer in
      SSL_CTX_set_default_passwd_cb_userdata(context, pointer)
      SSL_CTX_set_default_passwd_cb(context) { _, _, _, asked in
        asked?.assumingMemoryBound(to: Bool.self).pointee = true
        return -1
      }
      let result = SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM)
      SSL_CTX_set_default_passwd_cb_userdata(context, nil)
      return result == 1
    }
    guard loaded else {
      let mismatches = causeway_tls_reason(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH
      OpenSSLErrors.clear()
      if asked { throw .encryptedKey(file: key) }
      throw mismatches ? .keyDoesNotMatch(certificate: certificate, key: key) : .noKey(file: key)
    }
    guard SSL_CTX_check_private_key(context) == 1 else {
      OpenSSLErrors.clear()
      throw .keyDoesNotMatch(certificate: certificate, key: key)
    }
  }

  private static func trust(
    _ authorities: String?, verifies: Bool, in context: OpaquePointer
  ) throws(TLSError) {
    SSL_CTX_set_verify(context, verifies ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nil)
    OpenSSLErrors.clear()
    if let authorities {
      try checkReadable(authorities)
      guard SSL_CTX_load_verify_locations(context, authorities, nil) == 1 else {
        OpenSSLErrors.clear()
        throw .noAuthorities(file: authorities)
      }
    } else {
      SSL_CTX_set_default_verify_paths(context)
    }
  }

  /// OpenSSL's own words for a missing file are two lines of its source.
  private static func checkReadable(_ file: String) throws(TLSError) {
    let descriptor = Glibc.open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(file: file, reason: String(cString: strerror(errno))) }
    Glibc.close(descriptor)
  }
}
