/// The byte classes of RFC 9110 §5.6 and RFC 3986 §2, §3.3. As `switch` they cost a look at a constant bit mask each, and no table to
/// be set up.
enum HTTPByteClass {
  /// ALPHA and DIGIT.
  @inline(__always)
  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }

  /// tchar: methods and field names.
  @inline(__always)
  static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    // ! # $ % & ' * + - . ^ _ ` | ~
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
    default: isAlphanumeric(byte)
    }
  }

  /// unreserved and sub-delims.
  @inline(__always)
  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    // - . _ ~ and ! $ & ' ( ) * + , ; =
    case 0x2D, 0x2E, 0x5F, 0x7E, 0x21, 0x24, 0x26...0x2C, 0x3B, 0x3D: true
    default: isAlphanumeric(byte)
    }
  }

  /// reg-name (RFC 3986 §3.2.2); `%` begins a pair of hex digits.
  @inline(__always)
  static func isRegisteredName(_ byte: UInt8) -> Bool { byte == 0x25 || isNameByte(byte) }

  /// pchar and the slash; `%` begins a pair of hex digits, which is checked where it is decoded.
  @inline(__always)
  static func isPath(_ byte: UInt8) -> Bool {
    switch byte {
    // % / : @
    case 0x25, 0x2F, 0x3A, 0x40: true
    default: isNameByte(byte)
    }
  }

  /// RFC 3986 has pchar, `/` and `?`. The rest is what the URL Standard lets browsers send unencoded in a query.
  @inline(__always)
  static func isQuery(_ byte: UInt8) -> Bool {
    switch byte {
    // ? and [ \ ] ^ ` { | }
    case 0x3F, 0x5B...0x5E, 0x60, 0x7B...0x7D: true
    default: isPath(byte)
    }
  }

  /// Of an IPv6 address in brackets.
  static func isAddressLiteral(_ byte: UInt8) -> Bool {
    byte == 0x3A || byte == 0x2E || hexValue(byte) != nil
  }

  /// VCHAR, SP, HTAB and obs-text: anything but a control byte.
  @inline(__always)
  static func isFieldValue(_ byte: UInt8) -> Bool { (byte >= 0x20 && byte != 0x7F) || byte == 0x09 }

  /// Where the eight bytes begin, after `start`, that are not all printable, or do not fit before `end`: eight at a time.
  @inline(__always)
  static func endOfPrintable(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    let raw = bytes.bytes
    var index = start
    while index + 8 <= end {
      let word = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      // Below 0x20, and then 0x7F: subtracting borrows into the top bit of such a byte, and perhaps of one after it.
      let below = (word &- 0x2020_2020_2020_2020) & ~word
      let delete = word ^ 0x7F7F_7F7F_7F7F_7F7F
      guard (below | (delete &- 0x0101_0101_0101_0101) & ~delete) & 0x8080_8080_8080_8080 == 0 else { break }
      index += 8
    }
    return index
  }

  /// OWS.
  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  @inline(__always)
  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }

  @inline(__always)
  static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
