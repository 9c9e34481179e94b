extension JSONValue {
  /// The value of a number that is whole and fits, however it is written: `1710000000000`, `1.0`, `1.71E12`.
  package var integer: Int64? {
    kind == .number ? Self.wholeNumber(rawText) : nil
  }

  /// As `integer`; or the value of a string that holds such a number and nothing else (`"1710000000000"`).
  package var integerOrDecimalText: Int64? {
    switch kind {
    case .number: Self.wholeNumber(rawText)
    case .string: Self.wholeNumber(rawText.dropFirst().dropLast()) ?? escapedNumber
    default: nil
    }
  }

  /// Of a text whose digits are written as escapes: it is the same text.
  private var escapedNumber: Int64? {
    guard rawText.contains(UInt8(ascii: "\\")), let text = string else { return nil }
    return Self.wholeNumber(Array(text.utf8)[...])
  }

  /// A number as binary floating point, rounded to the nearest; `nil` beyond its range.
  package var double: Double? {
    guard kind == .number, let value = Double(String(decoding: rawText, as: UTF8.self)), value.isFinite else {
      return nil
    }
    return value
  }

  private static func wholeNumber(_ text: ArraySlice<UInt8>) -> Int64? {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = isNegative ? text.dropFirst() : text
    guard (1...18).contains(digits.count) else { return scaled(digits, isNegative: isNegative) }
    var value: Int64 = 0
    for byte in digits {
      guard JSONScanner.isDigit(byte) else { return scaled(digits, isNegative: isNegative) }
      value = value &* 10 &+ Int64(byte &- UInt8(ascii: "0"))  // 18 digits always fit
    }
    return isNegative ? -value : value
  }

  /// `digits`, at most one point among them, and an exponent: exact, or `nil`.
  private static func scaled(_ text: ArraySlice<UInt8>, isNegative: Bool) -> Int64? {
    let mark = text.firstIndex { $0 | 0x20 == UInt8(ascii: "e") }
    var exponent = 0
    if let mark {
      guard let written = Int(String(decoding: text[mark...].dropFirst(), as: UTF8.self)) else { return nil }
      exponent = min(max(written, -10_000), 10_000)  // far beyond what can be whole and fit
    }
    let mantissa = text[..<(mark ?? text.endIndex)]
    let point = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.endIndex
    let fraction = mantissa[point...].dropFirst()
    guard point > mantissa.startIndex, point == mantissa.endIndex || !fraction.isEmpty else { return nil }
    var digits = mantissa[..<point] + fraction
    guard digits.allSatisfy(JSONScanner.isDigit) else { return nil }
    exponent -= fraction.count
    while digits.last == UInt8(ascii: "0") {
      digits.removeLast()
      exponent += 1
    }
    digits = digits.drop { $0 == UInt8(ascii: "0") }
    guard !digits.isEmpty else { return 0 }
    guard exponent >= 0, digits.count + exponent <= 19 else { return nil }
    var value: Int64 = 0
    for byte in digits + ArraySlice(repeating: UInt8(ascii: "0"), count: exponent) {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (next, beyond) = tenfold.subtractingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
      guard !overflow, !beyond else { return nil }
      value = next  // negative, because −2⁶³ fits and 2⁶³ does not
    }
    return isNegative ? value : (value == .min ? nil : -value)
  }
}
