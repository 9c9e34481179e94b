/// Comparisons with fixed words, without making a string or an array of either.
extension Span<UInt8> {
  func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { text in text.indices.allSatisfy { self[$0] == text[$0] } }
  }

  /// Without regard to case; `text` is in lower case.
  func equalsIgnoringCase(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { text in text.indices.allSatisfy { HTTPByteClass.lowercased(self[$0]) == text[$0] } }
  }

  /// Valid or repaired.
  var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }

  /// As `text`, with the letters of ASCII in lower case.
  var lowercasedText: String {
    String(unsafeUninitializedCapacity: count) { text in
      for index in 0..<count { text[index] = HTTPByteClass.lowercased(self[index]) }
      return count
    }
  }
}

extension [UInt8] {
  mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }

  /// Appends digits.
  mutating func append(decimal number: Int) {
    if number >= 10 { append(decimal: number / 10) }
    append(UInt8(0x30 + number % 10))
  }
}
