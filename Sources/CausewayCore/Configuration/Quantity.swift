/// A whole number directly followed by its unit, as durations and sizes are written.
enum Quantity {
  /// `nil` if the digits are missing, too many, or followed by nothing.
  static func split(_ text: String) -> (count: Int, unit: Substring)? {
    let digits = text.utf8.prefix { (48...57).contains($0) }
    guard !digits.isEmpty, digits.endIndex < text.endIndex, let count = Int(text[..<digits.endIndex]) else {
      return nil
    }
    return (count, text[digits.endIndex...])
  }
}
