internal import CCrypto

/// Comparisons whose duration tells nothing about how much of a guess was right.
package enum ConstantTime {
  /// For values whose length is no secret, such as digests.
  package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
  }

  /// For tokens and passwords: not even the length shows, because digests are compared.
  package static func areEqual(_ left: String, _ right: String) -> Bool {
    areEqual(HashFunction.sha256.digest(of: Array(left.utf8)), HashFunction.sha256.digest(of: Array(right.utf8)))
  }
}
