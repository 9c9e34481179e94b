/// A scanned document: its text, and its values in the order of the text. A container is followed by what is inside it; a key
/// by its value. One reference, so that the views on it are cheap to pass around.
final class JSONTape: Sendable {
  let bytes: [UInt8]
  let nodes: [JSONNode]

  init(bytes: [UInt8], nodes: [JSONNode]) {
    self.bytes = bytes
    self.nodes = nodes
  }

  /// Where the value of the last member of this name lies; `nil` if there is none, and for anything but an object.
  func member(_ name: String, ofObjectAt index: Int) -> Int? {
    let object = nodes[index]
    guard object.kind == .object else { return nil }
    var name = name
    return name.withUTF8 { name in
      var found: Int?
      var key = index + 1
      while key < object.next {
        if string(at: key, is: name) { found = key + 1 }
        key = Int(nodes[key + 1].next)
      }
      return found
    }
  }

  /// Whether the string at `index` has exactly this content, escapes resolved.
  func string(at index: Int, is other: String) -> Bool {
    guard nodes[index].kind == .string else { return false }
    // Byte by byte through `utf8` it costs twice as much.
    var other = other
    return other.withUTF8 { string(at: index, is: $0) }
  }

  private func string(at index: Int, is other: UnsafeBufferPointer<UInt8>) -> Bool {
    let node = nodes[index]
    let start = Int(node.start) + 1
    let count = Int(node.end) - 1 - start
    if node.isEscaped { return JSONValue.unescaped(bytes[start..<start + count]).elementsEqual(other) }
    guard other.count == count else { return false }
    for at in 0..<count where bytes[start + at] != other[at] { return false }
    return true
  }

  /// Calls `body` with the content of the string at `index`, escapes resolved; `nil` for anything else.
  func withString<Result>(at index: Int, _ body: (Span<UInt8>) -> Result) -> Result? {
    let node = nodes[index]
    guard node.kind == .string else { return nil }
    let content = Int(node.start) + 1..<Int(node.end) - 1
    if node.isEscaped {
      let resolved = JSONValue.unescaped(bytes[content])
      return body(resolved.span)
    }
    let bytes = bytes
    return body(bytes.span.extracting(content))
  }

  /// Whether the strings at both indexes have the same content, escapes resolved.
  func string(at left: Int, isSameAs right: Int) -> Bool {
    let (one, other) = (nodes[left], nodes[right])
    if one.isEscaped || other.isEscaped {
      return JSONValue(tape: self, index: left).string == JSONValue(tape: self, index: right).string
    }
    guard one.end - one.start == other.end - other.start else { return false }
    let distance = Int(other.start) - Int(one.start)
    for at in Int(one.start)..<Int(one.end) where bytes[at] != bytes[at + distance] { return false }
    return true
  }
}
