/// A Swift file, as bare code and as bare comments, line by line: each has the other's bytes blanked, and those of strings and
/// quoted names, so that a word in a sentence is never taken for code and a brace in a string never counts.
struct SourceFile: Sendable {
  /// Relative to the package's folder.
  let path: String
  let code: [String]
  private let comments: [String]

  init(path: String, text: String) {
    self.path = path
    let blanking = Blanking(Array(text.utf8))
    code = Self.lines(of: blanking.code)
    comments = Self.lines(of: blanking.comments)
  }

  /// `<module>` of `Sources/<module>/…`, the test target of `Tests/<target>/…`.
  var module: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : nil
  }

  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// Whether one of the lines `line - 3 ... line` (1-based) has a comment that says something.
  func isDefended(line: Int) -> Bool {
    comments[max(0, line - 4)..<line].contains { comment in
      let text = comment.drop { $0 == "/" || $0 == " " || $0 == "*" }
      return text.utf8.count >= 12 && !text.hasPrefix("swift-format-ignore") && !text.hasPrefix("MARK")
    }
  }

  private static func lines(of bytes: [UInt8]) -> [String] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if let last = lines.last, last.isEmpty { lines.removeLast() }
    return lines.map { line in
      let end = line.lastIndex { $0 != UInt8(ascii: " ") }
      return String(decoding: line[..<(end.map { $0 + 1 } ?? line.startIndex)], as: UTF8.self)
    }
  }
}
