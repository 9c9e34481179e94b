/// `host [ ":" port ]` (RFC 3986 §3.2), without user information: HTTP has none (RFC 9110 §4.2.4).
enum HTTPAuthority {
  /// An empty host is valid here, as in the grammar; a port has at most five digits.
  static func isValid(_ bytes: Span<UInt8>) -> Bool {
    var index = 0
    if bytes.count > 0, bytes[0] == 0x5B {
      index = 1
      while index < bytes.count, HTTPByteClass.isAddressLiteral(bytes[index]) { index += 1 }
      guard index > 2, index < bytes.count, bytes[index] == 0x5D else { return false }
      index += 1
    } else {
      while index < bytes.count, HTTPByteClass.isRegisteredName(bytes[index]) {
        guard isWhole(bytes, index) else { return false }
        index += 1
      }
    }
    guard index < bytes.count else { return true }
    guard bytes[index] == 0x3A, bytes.count - index <= 6 else { return false }
    return ((index + 1)..<bytes.count).allSatisfy { HTTPByteClass.isDigit(bytes[$0]) }
  }

  /// Whether a `%` has its two hex digits; true for any other byte.
  private static func isWhole(_ bytes: Span<UInt8>, _ index: Int) -> Bool {
    guard bytes[index] == 0x25 else { return true }
    return index + 2 < bytes.count && HTTPByteClass.hexValue(bytes[index + 1]) != nil
      && HTTPByteClass.hexValue(bytes[index + 2]) != nil
  }
}
