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
    tape.member(name, ofObjectAt: index).map { JSONValue(tape: tape, index: $0) }
  }

  /// Members in the order of the text; empty for anything but an object.
  package var members: JSONMembers { JSONMembers(of: self) }

  /// Elements of an array, empty for anything else.
  package var elements: JSONElements { JSONElements(of: self) }

  /// A key that this object has more than once (not looking inside its members): readers disagree on which of them counts.
  package var repeatedKey: String? {
    let object = node
    guard object.kind == .object else { return nil }
    var key = index + 1
    var seen = 0
    while key < object.next {
      guard seen < 32 else { return repeatedKeyOfMany }
      var earlier = index + 1
      while earlier < key {
        if tape.string(at: earlier, isSameAs: key) { return JSONValue(tape: tape, index: key).string }
        earlier = Int(tape.nodes[earlier + 1].next)
      }
      key = Int(tape.nodes[key + 1].next)
      seen += 1
    }
    return nil
  }

  /// For large objects, which must not cost a comparison of each key with each.
  private var repeatedKeyOfMany: String? {
    var names: Set<[UInt8]> = []
    for (key, _) in members {
      guard let name = key.string, names.insert(Array(name.utf8)).inserted else { return key.string }
    }
    return nil
  }
}

extension JSONValue: CustomStringConvertible {
  package var description: String { String(decoding: rawText, as: UTF8.self) }
}
