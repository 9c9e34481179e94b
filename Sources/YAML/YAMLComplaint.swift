/// What libyaml says is wrong, on its way to words that help. libyaml speaks of tokens; people look at lines.
struct YAMLComplaint {
  let problem: String
  let context: String
  let mark: YAMLMark
  /// Where what it was busy with began.
  let contextMark: YAMLMark

  /// - Parameter text: the document, to see what stands at the place.
  func error(in text: UnsafeMutableBufferPointer<UInt8>) -> YAMLError {
    let character = Self.character(at: mark, in: text)
    if let advice = YAMLAdvice.all.first(where: { $0.fits(problem: problem, context: context, character: character) }) {
      return YAMLError(.syntax, at: advice.pointsAtStart ? contextMark : mark, advice.message, hint: advice.hint)
    }
    return YAMLError(.syntax, at: mark, [context, problem].filter { !$0.isEmpty }.joined(separator: ", "))
  }

  /// libyaml gives only the number of the byte when it cannot decode the text.
  func unreadable(atByte offset: Int, of text: UnsafeMutableBufferPointer<UInt8>) -> YAMLError {
    var (line, column) = (1, 1)
    for byte in text.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        (line, column) = (line + 1, 1)
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    let mark = YAMLMark(line: line, column: column)
    return problem.contains("control")
      ? YAMLError(.syntax, at: mark, "a control character stands here", hint: "Remove it.")
      : YAMLError(.notUTF8, at: mark, "the file is not UTF-8 text", hint: "Save it with the encoding UTF-8.")
  }

  /// `nil` at the end of the document.
  private static func character(at mark: YAMLMark, in text: UnsafeMutableBufferPointer<UInt8>) -> Unicode.Scalar? {
    var (line, column) = (1, 1)
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      if line == mark.line, column == mark.column { return scalar }
      if scalar == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
    }
    return nil
  }

  static func quoted(_ name: String) -> String { "\"\(bounded(name))\"" }

  /// A name on one line and no longer than anyone wants to read.
  static func bounded(_ name: String) -> String {
    let shown = String.UnicodeScalarView(
      name.unicodeScalars.prefix(40).map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 })
    return String(shown) + (name.unicodeScalars.count > 40 ? "…" : "")
  }
}

extension YAMLMark {
  static let start = YAMLMark(line: 1, column: 1)
}
