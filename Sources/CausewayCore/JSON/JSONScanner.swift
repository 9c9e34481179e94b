/// Reads RFC 8259 in one pass, strictly: nothing before or after the value but white space, no comments, no trailing commas,
/// no byte order mark, valid UTF-8. Half a surrogate pair (`"\ud800"`) is refused although the grammar has room for it: no
/// encoding can write it, and one such string would break every strict reader behind us. Repeated keys are grammatical and
/// pass; see `JSONValue.repeatedKey`.
///
/// No recursion: an open container's node points to its parent, so the tape is the stack.
enum JSONScanner {
  private enum Expectation {
    case value, firstElement, key, firstKey, separator
  }

  static func scan(_ text: Span<UInt8>, limits: JSONLimits, into nodes: inout [JSONNode]) throws(JSONFault) {
    guard text.count <= limits.bytes else { throw JSONFault("longer than \(limits.bytes) bytes", at: limits.bytes) }
    var at = 0
    var open = -1
    var depth = 0
    var expectation = Expectation.value
    while true {
      skipSpace(text, &at)
      switch expectation {
      case .key, .firstKey:
        if expectation == .firstKey, at < text.count, text[at] == UInt8(ascii: "}") { break }
        try scanKey(text, &at, into: &nodes)
        expectation = .value
        continue
      case .value, .firstElement:
        guard at < text.count else { throw JSONFault.expected("a value", at: at, of: text) }
        let byte = text[at]
        if expectation == .firstElement, byte == UInt8(ascii: "]") { break }
        guard nodes.count < limits.values else { throw JSONFault("more than \(limits.values) values", at: at) }
        if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
          depth += 1
          guard depth <= limits.depth else { throw JSONFault("nested deeper than \(limits.depth) levels", at: at) }
          let isObject = byte == UInt8(ascii: "{")
          nodes.append(JSONNode(isObject ? .object : .array, start: at, end: at, next: open))
          open = nodes.count - 1
          at += 1
          expectation = isObject ? .firstKey : .firstElement
          continue
        }
        try scanScalar(text, &at, into: &nodes)
        if open < 0 { return try expectEnd(text, &at) }
        expectation = .separator
        continue
      case .separator:
        guard at < text.count, text[at] == UInt8(ascii: ",") else { break }
        at += 1
        expectation = nodes[open].kind == .object ? .key : .value
        continue
      }
      try close(&open, text, &at, &nodes)
      depth -= 1
      if open < 0 { return try expectEnd(text, &at) }
      expectation = .separator
    }
  }

  @inline(__always)
  static func skipSpace(_ text: Span<UInt8>, _ at: inout Int) {
    while at < text.count {
      switch text[at] {
      case 0x20, 0x0A, 0x0D, 0x09: at += 1
      default: return
      }
    }
  }

  @inline(__always)
  private static func scanKey(_ text: Span<UInt8>, _ at: inout Int, into nodes: inout [JSONNode]) throws(JSONFault) {
    guard at < text.count, text[at] == UInt8(ascii: "\"") else {
      throw JSONFault.expected("a key in quotes", at: at, of: text)
    }
    let start = at
    let isEscaped = try scanString(text, &at)
    nodes.append(JSONNode(.string, start: start, end: at, next: nodes.count + 1, isEscaped: isEscaped))
    skipSpace(text, &at)
    guard at < text.count, text[at] == UInt8(ascii: ":") else { throw JSONFault.expected("“:”", at: at, of: text) }
    at += 1
  }

  @inline(__always)
  private static func scanScalar(_ text: Span<UInt8>, _ at: inout Int, into nodes: inout [JSONNode]) throws(JSONFault) {
    let start = at
    var isEscaped = false
    let kind: JSONKind
    switch text[at] {
    case UInt8(ascii: "\""):
      isEscaped = try scanString(text, &at)
      kind = .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try scanNumber(text, &at)
      kind = .number
    case UInt8(ascii: "t"):
      try scanWord("true", text, &at)
      kind = .boolean
    case UInt8(ascii: "f"):
      try scanWord("false", text, &at)
      kind = .boolean
    case UInt8(ascii: "n"):
      try scanWord("null", text, &at)
      kind = .null
    default:
      throw JSONFault.expected("a value", at: at, of: text)
    }
    nodes.append(JSONNode(kind, start: start, end: at, next: nodes.count + 1, isEscaped: isEscaped))
  }

  private static func scanWord(_ word: String, _ text: Span<UInt8>, _ at: inout Int) throws(JSONFault) {
    for byte in word.utf8 {
      guard at < text.count, text[at] == byte else { throw JSONFault.expected("“\(word)”", at: at, of: text) }
      at += 1
    }
  }

  @inline(__always)
  private static func close(
    _ open: inout Int, _ text: Span<UInt8>, _ at: inout Int, _ nodes: inout [JSONNode]
  ) throws(JSONFault) {
    let isObject = nodes[open].kind == .object
    guard at < text.count, text[at] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
      throw JSONFault.expected(isObject ? "“,” or “}”" : "“,” or “]”", at: at, of: text)
    }
    at += 1
    let parent = Int(Int32(bitPattern: nodes[open].next))
    nodes[open].end = UInt32(truncatingIfNeeded: at)
    nodes[open].next = UInt32(truncatingIfNeeded: nodes.count)
    open = parent
  }

  private static func expectEnd(_ text: Span<UInt8>, _ at: inout Int) throws(JSONFault) {
    skipSpace(text, &at)
    guard at == text.count else { throw JSONFault.expected("the end of the text", at: at, of: text) }
  }
}
