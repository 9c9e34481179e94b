extension JSONScanner {
  /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`; what follows must end the value, so `01` and `1.` are refused.
  @inline(__always)
  static func scanNumber(_ text: Span<UInt8>, _ at: inout Int) throws(JSONFault) {
    if text[at] == UInt8(ascii: "-") { at += 1 }
    if at < text.count, text[at] == UInt8(ascii: "0") {
      at += 1
      if at < text.count, isDigit(text[at]) { throw JSONFault("a number has no leading zeros", at: at) }
    } else {
      try scanDigits(text, &at)
    }
    if at < text.count, text[at] == UInt8(ascii: ".") {
      at += 1
      try scanDigits(text, &at)
    }
    if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at < text.count, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at += 1 }
      try scanDigits(text, &at)
    }
  }

  /// At least one.
  @inline(__always)
  private static func scanDigits(_ text: Span<UInt8>, _ at: inout Int) throws(JSONFault) {
    guard at < text.count, isDigit(text[at]) else { throw JSONFault.expected("a digit", at: at, of: text) }
    repeat { at += 1 } while at < text.count && isDigit(text[at])
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
