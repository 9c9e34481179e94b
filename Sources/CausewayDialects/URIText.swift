/// Looks at texts that must be URIs (RFC 3986). Checks the characters, which is what breaks the readers behind us.
enum URIText {
  /// A URI reference, as `source` must be one: absolute or relative.
  static func isReference(_ text: String) -> Bool {
    var digitsToCome = 0
    for byte in text.utf8 {
      if digitsToCome > 0 {
        guard isHexDigit(byte) else { return false }
        digitsToCome -= 1
      } else if byte == UInt8(ascii: "%") {
        digitsToCome = 2
      } else if !isAllowed(byte) {
        return false
      }
    }
    return digitsToCome == 0 && !text.isEmpty
  }

  /// A URI with a scheme.
  static func isAbsolute(_ text: String) -> Bool {
    guard isReference(text), let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let scheme = text.utf8[..<colon]
    return scheme.first.map(isLetter) == true
      && scheme.allSatisfy { isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) }
  }

  /// `text` with everything percent-encoded that may not stand in a URI reference.
  static func reference(encoding text: String) -> String {
    if isReference(text) { return text }
    var bytes: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      if isAllowed(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0x0F)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Unreserved or reserved; a percent sign is neither.
  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "?")...UInt8(ascii: "Z"),
      UInt8(ascii: "&")...UInt8(ascii: ";"), UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"),
      UInt8(ascii: "="), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (97...102).contains(byte | 0x20) }
}
