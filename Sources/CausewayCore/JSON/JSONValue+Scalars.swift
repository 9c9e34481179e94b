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
    tape.string(at: index, is: other)
  }
}
