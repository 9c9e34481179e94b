/// JSON straight into a buffer of UTF-8, without strings in between.
extension [UInt8] {
  /// Text of ours that is JSON already, such as `{"data":`.
  package mutating func appendJSON(literal: StaticString) {
    literal.withUTF8Buffer { append(contentsOf: $0) }
  }

  package mutating func appendJSON(_ text: JSONText) {
    append(contentsOf: text.bytes)
  }

  /// A string in quotes. Escapes what RFC 8259 demands and nothing else.
  package mutating func appendJSON(string: String) {
    append(UInt8(ascii: "\""))
    let isWritten = string.utf8.withContiguousStorageIfAvailable { content in
      for byte in content where Self.needsEscape(byte) { return false }
      append(contentsOf: content)
      return true
    }
    if isWritten != true {
      for byte in string.utf8 { appendEscaped(byte) }
    }
    append(UInt8(ascii: "\""))
  }

  package mutating func appendJSON(boolean: Bool) {
    appendJSON(literal: boolean ? "true" : "false")
  }

  /// Decimal digits, which are also what a header or an event stream's `id` takes.
  package mutating func appendDecimal(_ value: Int64) {
    append(contentsOf: String(value).utf8)
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func appendEscaped(_ byte: UInt8) {
    guard Self.needsEscape(byte) else { return append(byte) }
    append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: append(UInt8(ascii: "b"))
    case 0x09: append(UInt8(ascii: "t"))
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0C: append(UInt8(ascii: "f"))
    case 0x0D: append(UInt8(ascii: "r"))
    case 0x20...: append(byte)
    default:
      appendJSON(literal: "u00")
      append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
      let low = byte & 0x0F
      append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
    }
  }
}
