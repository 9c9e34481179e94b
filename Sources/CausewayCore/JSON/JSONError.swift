/// Why a text is not JSON, and where. Says at most one character of the text.
package struct JSONError: Error, Sendable, Equatable {
  /// In words for people.
  package let reason: String
  /// Bytes before the offending one.
  package let offset: Int
  /// Counted from 1; lines end in LF.
  package let line: Int
  /// Counted from 1, in Unicode scalars.
  package let column: Int

  init(_ fault: JSONFault, in bytes: [UInt8]) {
    var line = 1
    var column = 1
    for byte in bytes.prefix(fault.offset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {  // a UTF-8 continuation byte begins no scalar
        column += 1
      }
    }
    self.reason = fault.reason
    self.offset = fault.offset
    self.line = line
    self.column = column
  }
}

extension JSONError: CustomStringConvertible {
  package var description: String { "line \(line), column \(column): \(reason)" }
}

/// A `JSONError` before lines are counted, which only an error needs.
struct JSONFault: Error {
  let reason: String
  let offset: Int

  init(_ reason: String, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// `expected …, found …`, or that the text ended.
  static func expected(_ expectation: String, at offset: Int, of text: Span<UInt8>) -> JSONFault {
    guard offset < text.count else {
      return JSONFault("expected \(expectation), found the end of the text", at: offset)
    }
    let byte = text[offset]
    let found =
      switch byte {
      case 0x21...0x7E: "“\(Character(Unicode.Scalar(byte)))”"
      case 0xEF where offset == 0: "a byte order mark or another character beyond ASCII"
      case 0x80...: "a character beyond ASCII"
      default: "a control character"
      }
    return JSONFault("expected \(expectation), found \(found)", at: offset)
  }
}
