internal import CCrypto

/// HMAC (RFC 2104).
package enum MessageAuthentication: String, Sendable {
  case sha1 = "SHA1"
  case sha256 = "SHA2-256"

  package func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
    let room = Int(EVP_MAX_MD_SIZE)
    return [UInt8](unsafeUninitializedCapacity: room) { code, count in
      // At most `room` bytes are written, and `count` is how many.
      let end = EVP_Q_mac(
        CryptoLibrary.shared.context, "HMAC", nil, rawValue, nil, key, key.count, message, message.count,
        code.baseAddress, room, &count)
      precondition(end != nil, "libcrypto: out of memory")
    }
  }
}
