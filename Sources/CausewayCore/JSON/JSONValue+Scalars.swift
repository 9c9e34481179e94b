extension JSONValue {
  package var boolean: Bool? {
    kind == .boolean ? tape.bytes[Int(node.start)] == UInt8(ascii: "t") : nil
  }

  /// A string with its escapes resolved. May hold any character, U+0000 too.
  package var string: String? {
    let node = node
    guard node.kind == .string else { return nil }
    let content = tape.bytes[Int(node.start) + 1..<Int(node.end) - 1]
    return String(decoding: node.isEscaped ? Self.unescaped(content)[...] : content, as: UTF8.self)
  }

  /// Whether this is a string equal to `other`, scalar by scalar (no Unicode normalisation).
  package func isString(_ other: String) -> Bool {
    let node = node
    guard node.kind == .string else { return false }
    let content = Int(node.start) + 1..<Int(node.end) - 1
    if node.isEscaped { return Self.unescaped(tape.bytes[content]).elementsEqual(other.utf8) }
    return content.count == other.utf8.count && tape.bytes[content].elementsEqual(other.utf8)
  }

  func isSameString(as other: JSONValue) -> Bool {
    let (left, right) = (node, other.node)
    guard left.kind == .string, right.kind == .string else { return false }
    if left.isEscaped || right.isEscaped { return string == other.string }
    return left.end - left.start == right.end - right.start && rawText == other.rawText
  }
}
