/// The byte classes of RFC 9110 §5.6 and RFC 3986 §2, §3.3.
enum HTTPByteClass {
  private static let alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
  private static let unreserved = alphanumeric + "-._~"
  private static let subDelimiters = "!$&'()*+,;="

  /// tchar: methods and field names.
  static let token = ByteSet(alphanumeric + "!#$%&'*+-.^_`|~")
  /// pchar and the slash; `%` begins a pair of hex digits, which is checked where it is decoded.
  static let path = ByteSet(unreserved + subDelimiters + ":@/%")
  /// RFC 3986 has pchar, `/` and `?`. The rest is what the URL Standard lets browsers send unencoded in a query.
  static let query = ByteSet(unreserved + subDelimiters + ":@/?%" + "[]{}|\\^`")
  /// reg-name (RFC 3986 §3.2.2).
  static let registeredName = ByteSet(unreserved + subDelimiters + "%")
  static let addressLiteral = ByteSet("0123456789abcdefABCDEF:.")

  static func isToken(_ byte: UInt8) -> Bool { token.contains(byte) }

  /// VCHAR, SP, HTAB and obs-text: anything but a control byte.
  @inline(__always)
  static func isFieldValue(_ byte: UInt8) -> Bool { (byte >= 0x20 && byte != 0x7F) || byte == 0x09 }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }

  static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}

/// A set of ASCII bytes as two words.
struct ByteSet: Sendable {
  private let low: UInt64
  private let high: UInt64

  init(_ members: String) {
    var low: UInt64 = 0
    var high: UInt64 = 0
    for byte in members.utf8 where byte < 128 {
      if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
    }
    self.low = low
    self.high = high
  }

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    byte < 128 && ((byte < 64 ? low : high) >> UInt64(byte & 63)) & 1 == 1
  }
}
