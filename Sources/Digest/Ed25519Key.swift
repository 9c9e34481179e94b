internal import CCrypto

/// A private key of Ed25519 (RFC 8032). From any thread: what it holds never changes.
package final class Ed25519Key: Sendable {
  package static let seedLength = 32
  package static let publicKeyLength = 32
  package static let signatureLength = 64

  private let key: PrivateKey
  /// `publicKeyLength` bytes.
  package let publicKey: [UInt8]

  /// `nil` unless there are `seedLength` bytes.
  package init?(seed: [UInt8]) {
    guard seed.count == Self.seedLength else { return nil }
    // Of a seed of this length every value is a key.
    let pointer = EVP_PKEY_new_raw_private_key_ex(CryptoLibrary.shared.context, "ED25519", nil, seed, seed.count)
    guard let pointer else { preconditionFailure("libcrypto: out of memory") }
    key = PrivateKey(pointer: pointer)
    publicKey = [UInt8](unsafeUninitializedCapacity: Self.publicKeyLength) { bytes, count in
      // Told how much room there is, and tells how much it took.
      count = Self.publicKeyLength
      let isDone = EVP_PKEY_get_raw_public_key(pointer, bytes.baseAddress, &count) == 1
      precondition(isDone && count == Self.publicKeyLength, "libcrypto: out of memory")
    }
  }

  /// `signatureLength` bytes; the same for the same message.
  package func signature(of message: [UInt8]) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("libcrypto: out of memory") }
    defer { EVP_MD_CTX_free(context) }
    return [UInt8](unsafeUninitializedCapacity: Self.signatureLength) { bytes, count in
      // Told how much room there is, and tells how much it took.
      count = Self.signatureLength
      let isDone =
        EVP_DigestSignInit_ex(context, nil, nil, CryptoLibrary.shared.context, nil, key.pointer, nil) == 1
        && EVP_DigestSign(context, bytes.baseAddress, &count, message, message.count) == 1
      precondition(isDone && count == Self.signatureLength, "libcrypto: out of memory")
    }
  }
}

/// Owns OpenSSL's key.
private final class PrivateKey {
  let pointer: OpaquePointer

  init(pointer: OpaquePointer) {
    self.pointer = pointer
  }

  deinit {
    EVP_PKEY_free(pointer)
  }
}

// Signing only reads a key, and OpenSSL guards what it caches in it with locks of its own.
extension PrivateKey: @unchecked Sendable {}
