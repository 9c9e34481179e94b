extension JSONScanner {
  /// From the opening quote to after the closing one. Returns whether there is anything to unescape.
  @inline(__always)
  static func scanString(_ text: Span<UInt8>, _ at: inout Int) throws(JSONFault) -> Bool {
    var isEscaped = false
    at += 1
    while true {
      skipPlain(text, &at)
      guard at < text.count else { break }
      let byte = text[at]
      switch byte {
      case UInt8(ascii: "\""):
        at += 1
        return isEscaped
      case UInt8(ascii: "\\"):
        isEscaped = true
        try scanEscape(text, &at)
      case 0x20...0x7F:
        at += 1
      case 0x80...:
        try scanMultibyte(text, &at)
      default:
        throw JSONFault("a control character in a string must be escaped", at: at)
      }
    }
    throw JSONFault.expected("“\"” at the end of a string", at: at, of: text)
  }

  /// Past what stands for itself, eight bytes at a time while there are eight; to the first quote, backslash, control character or
  /// byte beyond ASCII, or not as far.
  @inline(__always)
  private static func skipPlain(_ text: Span<UInt8>, _ at: inout Int) {
    let bytes = text.bytes
    while at + 8 <= text.count {
      let word = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
      let quote = word ^ 0x2222_2222_2222_2222
      let backslash = word ^ 0x5C5C_5C5C_5C5C_5C5C
      // Subtracting borrows into the top bit of a byte that is zero or, of `word`, below 0x20. The borrow may go on into bytes after
      // it: the lowest marked byte is right, and no other is asked.
      let control = (word &- 0x2020_2020_2020_2020) & ~word
      let found =
        (control | (quote &- 0x0101_0101_0101_0101) & ~quote | (backslash &- 0x0101_0101_0101_0101) & ~backslash | word)
        & 0x8080_8080_8080_8080
      at += found.trailingZeroBitCount / 8  // 8 where nothing is marked
      guard found == 0 else { return }
    }
  }

  private static func scanEscape(_ text: Span<UInt8>, _ at: inout Int) throws(JSONFault) {
    let start = at
    guard at + 1 < text.count else { throw JSONFault.expected("an escape", at: at + 1, of: text) }
    switch text[at + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      at += 2
    case UInt8(ascii: "u"):
      let unit = try scanCodeUnit(text, &at)
      guard UTF16.isSurrogate(unit) else { return }
      guard UTF16.isLeadSurrogate(unit), at + 1 < text.count, text[at] == UInt8(ascii: "\\"),
        text[at + 1] == UInt8(ascii: "u"), UTF16.isTrailSurrogate(try scanCodeUnit(text, &at))
      else { throw JSONFault("half of a surrogate pair", at: start) }
    default:
      throw JSONFault.expected("one of \"\\/bfnrtu after “\\”", at: at + 1, of: text)
    }
  }

  /// From the backslash of `\uXXXX` to after it.
  private static func scanCodeUnit(_ text: Span<UInt8>, _ at: inout Int) throws(JSONFault) -> UInt16 {
    at += 2
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard at < text.count, let digit = hexDigit(text[at]) else {
        throw JSONFault.expected("four hexadecimal digits after “\\u”", at: at, of: text)
      }
      unit = unit << 4 | UInt16(digit)
      at += 1
    }
    return unit
  }

  static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// One scalar beyond ASCII, as table 3-7 of the Unicode standard has it: no overlong forms, no surrogates, none above U+10FFFF.
  private static func scanMultibyte(_ text: Span<UInt8>, _ at: inout Int) throws(JSONFault) {
    let length: Int
    let second: ClosedRange<UInt8>
    switch text[at] {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw JSONFault("not UTF-8", at: at)
    }
    guard text.count - at >= length, second.contains(text[at + 1]) else { throw JSONFault("not UTF-8", at: at) }
    for offset in 2..<max(length, 2) where text[at + offset] & 0xC0 != 0x80 { throw JSONFault("not UTF-8", at: at) }
    at += length
  }
}
