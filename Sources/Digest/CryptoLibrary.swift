internal import CCrypto

/// OpenSSL's libcrypto, in a context of our own: what the machine's openssl.cnf allows for TLS (a FIPS provider, say, which has
/// no MD5) does not decide whether a vendor's signature can be checked.
struct CryptoLibrary {
  static let shared = CryptoLibrary()

  let context: OpaquePointer

  private init() {
    // Fails only where Swift's own allocations end the process as well.
    guard let context = OSSL_LIB_CTX_new() else { preconditionFailure("libcrypto: out of memory") }
    self.context = context
  }
}

// Never freed, and OpenSSL guards the context's insides with locks of its own.
extension CryptoLibrary: @unchecked Sendable {}
