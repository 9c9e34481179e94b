/// A view of one value of a document. Cheap to copy; keeps the document's text alive.
package struct JSONValue: Sendable {
  let tape: JSONTape
  let index: Int

  var node: JSONNode { tape.nodes[index] }

  package var kind: JSONKind { node.kind }

  package var isNull: Bool { kind == .null }

  /// Where the value lies in the document's text; of a string, quotes included.
  package var range: Range<Int> { Int(node.start)..<Int(node.end) }

  /// The value's very bytes.
  package var rawText: ArraySlice<UInt8> { tape.bytes[range] }

  /// The value's very bytes, on their own.
  package var text: JSONText {
    range.count == tape.bytes.count ? JSONText(trusted: tape.bytes) : JSONText(trusted: Array(rawText))
  }

  /// The member of an object called `name`, escapes in keys resolved. Of several the last, as most readers have it (what must not
  /// be ambiguous asks `repeatedKey` first); `nil` for no such member, and for anything but an object.
  package subscript(name: String) -> JSONValue? {
    var found: JSONValue?
    for (key, value) in members where key.isString(name) { found = value }
    return found
  }

  /// Members in the order of the text; empty for anything but an object.
  package var members: JSONMembers { JSONMembers(of: self) }

  /// Elements of an array, empty for anything else.
  package var elements: JSONElements { JSONElements(of: self) }

  /// A key that this object has more than once (not looking inside its members): readers disagree on which of them counts.
  package var repeatedKey: String? {
    var seen: [JSONValue] = []
    for (key, _) in members { seen.append(key) }
    guard seen.count > 16 else {
      for (position, key) in seen.enumerated() where seen[..<position].contains(where: { key.isSameString(as: $0) }) {
        return key.string
      }
      return nil
    }
    var names: Set<String> = []  // large objects: not a comparison of each with each
    for key in seen {
      guard let name = key.string else { continue }
      guard names.insert(name).inserted else { return name }
    }
    return nil
  }
}

extension JSONValue: CustomStringConvertible {
  package var description: String { String(decoding: rawText, as: UTF8.self) }
}
