extension EventText {
  /// A name or model from outside, which is kept for good and shown: bounded, and without control characters. `nil` if nothing is left.
  static func fact(_ text: String?) -> String? {
    guard let text else { return nil }
    let scalars = text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    let kept = String(String.UnicodeScalarView(scalars.prefix(128)))
    return kept.isEmpty ? nil : kept
  }
}
