/// An answer with its whole body.
package struct HTTPClientResponse: Sendable {
  package let head: HTTPClientHead
  package let body: [UInt8]

  package var status: Int { head.status }
}

/// The status and fields of an answer.
package struct HTTPClientHead: Sendable {
  package let status: Int
  /// The lines after the status line, each with its end.
  private let lines: [UInt8]

  init(status: Int, lines: [UInt8]) {
    self.status = status
    self.lines = lines
  }

  /// The value of the first field of this name, whatever its case; without the blanks around it.
  package subscript(name: String) -> String? {
    let name = Array(name.utf8)
    for line in lines.split(separator: UInt8(ascii: "\n")) {
      guard line.count > name.count, line[line.startIndex + name.count] == UInt8(ascii: ":"),
        line.prefix(name.count).elementsEqual(name, by: Self.isSameLetter)
      else { continue }
      var value = line.dropFirst(name.count + 1).drop(while: Self.isBlank)
      while let last = value.last, Self.isBlank(last) { value.removeLast() }
      return String(decoding: value, as: UTF8.self)
    }
    return nil
  }

  private static func isSameLetter(_ left: UInt8, _ right: UInt8) -> Bool {
    left == right || left ^ right == 0x20 && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(left | 0x20)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }
}
