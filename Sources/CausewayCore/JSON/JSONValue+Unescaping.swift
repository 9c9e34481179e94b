extension JSONValue {
  /// The content of a scanned string, without its quotes, as UTF-8. The scanner has seen to it that every escape is whole.
  static func unescaped(_ content: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(content.count)
    var rest = content
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let letter = rest.popFirst() else {
        result.append(byte)
        continue
      }
      switch letter {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        var units = [codeUnit(&rest)]
        if UTF16.isLeadSurrogate(units[0]) {
          rest = rest.dropFirst(2)
          units.append(codeUnit(&rest))
        }
        result.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
      default: result.append(letter)
      }
    }
    return result
  }

  private static func codeUnit(_ rest: inout ArraySlice<UInt8>) -> UInt16 {
    var unit: UInt16 = 0
    for byte in rest.prefix(4) { unit = unit << 4 | UInt16(JSONScanner.hexDigit(byte) ?? 0) }
    rest = rest.dropFirst(4)
    return unit
  }
}
