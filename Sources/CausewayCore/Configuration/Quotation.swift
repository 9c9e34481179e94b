/// How a message repeats what stands in the file: in quotes, on one line, not too long, and without what may be a password.
package enum Quotation {
  private static let longest = 60

  package static func of(_ text: String) -> String {
    var shown = ""
    for scalar in withoutCredentials(text).unicodeScalars {
      guard shown.unicodeScalars.count < longest else { return "\"\(shown)…\"" }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: shown += "\u{FFFD}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return "\"\(shown)\""
  }

  /// A key as part of a path: as it is, if it is a plain name.
  static func key(_ key: String) -> String {
    let isPlain = key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ".") }
    return isPlain && (1...longest).contains(key.utf8.count) ? key : of(key)
  }

  /// Of an address only scheme, host and port: passwords are written before them, tokens in the path and the query.
  private static func withoutCredentials(_ text: String) -> String {
    let scheme = text.firstRange(of: "://").map { text[..<$0.upperBound] } ?? ""
    var rest = text[scheme.endIndex...]
    if let user = rest.lastIndex(of: "@") { rest = rest[rest.index(after: user)...] }
    let shown = scheme.isEmpty ? rest : rest.prefix { !"/?#".contains($0) }
    return scheme + (rest.startIndex > scheme.endIndex ? "•••@" : "") + shown
      + (shown.endIndex < rest.endIndex ? "/…" : "")
  }
}
