internal import Glibc

/// Header fields in the order they came or are to go, kept in the form of the wire: a received head costs one allocation however many
/// fields it has, and an answer's fields are sent by copying them.
package struct HTTPFields: Sendable {
  /// Lines of name, colon, value and CR LF, all checked: by the parser, or by `append`.
  private(set) var block: [UInt8]
  package private(set) var count: Int

  package init() {
    block = []
    count = 0
  }

  /// Lines that were checked while they were parsed.
  init(block: [UInt8], count: Int) {
    self.block = block
    self.count = count
  }

  package var isEmpty: Bool { count == 0 }

  /// The value of the field `name`, in any case; several of one name joined by `, ` (RFC 9110 §5.3).
  package subscript(name: String) -> String? {
    var joined: String?
    forEachLine(named: name) { value in
      joined = joined.map { $0 + ", " + value } ?? value
    }
    return joined
  }

  /// All values by name, the names in lower case; several of one name joined by `, ` (RFC 9110 §5.3).
  package func byName() -> [String: String] {
    var all = [String: String](minimumCapacity: count)
    let bytes = block.span
    var start = 0
    while let line = HTTPFieldLine(in: bytes, at: start) {
      let name = bytes.extracting(line.name).lowercasedText
      let value = bytes.extracting(line.value).text
      if let earlier = all.updateValue(value, forKey: name) { all[name] = earlier + ", " + value }
      start = line.end
    }
    return all
  }

  /// The values of the field `name`, in any case, one per line.
  package func values(of name: String) -> [String] {
    var values: [String] = []
    forEachLine(named: name) { values.append($0) }
    return values
  }

  package func contains(_ name: String) -> Bool {
    var isThere = false
    forEachLine(named: name) { _ in isThere = true }
    return isThere
  }

  /// Adds a field after all others. A name that is no token is not added. Control bytes of the value become spaces: a
  /// line break in it would begin a field, or an answer, of somebody else's choice.
  package mutating func append(_ name: String, _ value: String) {
    guard !name.isEmpty, name.utf8.allSatisfy({ HTTPByteClass.isToken($0) }) else { return }
    block.append(contentsOf: name.utf8)
    block.append(": ")
    for byte in value.utf8 { block.append(HTTPByteClass.isFieldValue(byte) ? byte : 0x20) }
    block.append("\r\n")
    count += 1
  }

  private func forEachLine(named name: String, _ body: (String) -> Void) {
    var name = name
    name.withUTF8 { name in
      let bytes = block.span
      var start = 0
      while start < bytes.count {
        if isNamed(name, at: start), let line = HTTPFieldLine(in: bytes, at: start), line.name.count == name.count {
          body(bytes.extracting(line.value).text)
        }
        start = end(ofLineAt: start)
      }
    }
  }

  /// Whether the line that begins at `start` begins with `name` and a colon. Most lines are told by their length.
  private func isNamed(_ name: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
    let bytes = block.span
    guard bytes.count - start > name.count, bytes[start + name.count] == 0x3A else { return false }
    for index in 0..<name.count
    where HTTPByteClass.lowercased(bytes[start + index]) != HTTPByteClass.lowercased(name[index]) { return false }
    return true
  }

  /// Where the next line begins. By the C library's search: going through lines byte by byte was a tenth of a signed push.
  private func end(ofLineAt start: Int) -> Int {
    block.withUnsafeBytes { bytes in
      guard let first = bytes.baseAddress, let end = memchr(first + start, 0x0A, bytes.count - start) else {
        return bytes.count
      }
      return UnsafeRawPointer(end) - first + 1
    }
  }
}

extension HTTPFields: Sequence {
  /// Names as they were spelt.
  package func makeIterator() -> AnyIterator<(name: String, value: String)> {
    var start = 0
    return AnyIterator {
      guard let line = HTTPFieldLine(in: block.span, at: start) else { return nil }
      start = line.end
      return (block.span.extracting(line.name).text, block.span.extracting(line.value).text)
    }
  }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
  /// Fields in the order written; a name may come more than once.
  package init(dictionaryLiteral elements: (String, String)...) {
    self.init()
    for (name, value) in elements { append(name, value) }
  }
}
