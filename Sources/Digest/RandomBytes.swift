internal import CCrypto

/// Bytes that nobody can guess, for keys, tokens and nonces.
package enum RandomBytes {
  package static func make(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { bytes, made in
      // Writes all `count` bytes or fails; without entropy nothing secret may be made.
      precondition(RAND_bytes(bytes.baseAddress, Int32(count)) == 1, "libcrypto: no entropy")
      made = count
    }
  }
}
