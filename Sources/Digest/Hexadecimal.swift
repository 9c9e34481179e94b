/// Two digits a byte.
package enum Hexadecimal {
  /// Lower case.
  package static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      text.append(digit(byte >> 4))
      text.append(digit(byte & 0x0F))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Upper or lower case, nothing in between; `nil` for anything else.
  package static func decode(_ text: String) -> [UInt8]? {
    var text = text
    return text.withUTF8 { digits -> [UInt8]? in
      guard digits.count.isMultiple(of: 2) else { return nil }
      var bytes = [UInt8](repeating: 0, count: digits.count / 2)
      for at in bytes.indices {
        guard let high = value(digits[2 * at]), let low = value(digits[2 * at + 1]) else { return nil }
        bytes[at] = high << 4 | low
      }
      return bytes
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
