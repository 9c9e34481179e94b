/// Text from outside, made fit for a terminal: a server must not be able to move the cursor or rename the window.
enum Printable {
  /// Control characters become spaces; what is longer than `limit` characters ends in an ellipsis.
  static func text(_ bytes: some Sequence<UInt8>, limit: Int = 2_000) -> String {
    text(String(decoding: Array(bytes), as: UTF8.self), limit: limit)
  }

  static func text(_ text: String, limit: Int = 2_000) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      guard result.count < limit else { return String(result) + "…" }
      let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
      // Marks that turn the direction of writing make text read as what it is not.
      let isDirection = (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
      result.append(isControl || isDirection ? " " : scalar)
    }
    return String(result)
  }
}
