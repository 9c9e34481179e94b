internal import CausewayCore

/// Any bytes as JSON, and as a path into it. Nothing crashes; what is accepted keeps its text, can be looked at from every side, and reads the same
/// when it is written anew.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let document = try? JSONDocument(parsing: bytes, limits: JSONLimits(depth: 32, bytes: 1 << 16, values: 4_096))
  else { return 0 }
  let root = document.root
  var writer = JSONWriter()
  write(root, to: &writer)
  guard let again = try? JSONDocument(writer.text) else { preconditionFailure("what was written cannot be read") }
  precondition(areEqual(root, again.root), "what was written reads differently")
  guard let text = try? JSONDocument(root.text) else { preconditionFailure("the text of a value is no text") }
  precondition(areEqual(root, text.root))
  return 0
}

private func write(_ value: JSONValue, to writer: inout JSONWriter) {
  switch value.kind {
  case .null: writer.null()
  case .boolean: writer.boolean(value.boolean == true)
  case .number: writer.raw(value.text)
  case .string: writer.string(value.string ?? "")
  case .array:
    writer.array { array in
      for element in value.elements { write(element, to: &array) }
    }
  case .object:
    writer.object { object in
      for (key, value) in value.members {
        object.key(key.string ?? "")
        write(value, to: &object)
      }
    }
  }
}

private func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
  guard left.kind == right.kind, left.string == right.string, left.boolean == right.boolean,
    left.integer == right.integer, left.integerOrDecimalText == right.integerOrDecimalText,
    left.double == right.double, left.repeatedKey == right.repeatedKey
  else { return false }
  switch left.kind {
  case .array: return left.elements.map { $0 }.elementsEqual(right.elements.map { $0 }, by: areEqual)
  case .object: return haveEqualMembers(left, right)
  case .null, .boolean, .number, .string: return true
  }
}

private func haveEqualMembers(_ left: JSONValue, _ right: JSONValue) -> Bool {
  let pairs = Array(zip(left.members, right.members))
  return pairs.count == right.members.map({ $0.key }).count
    && pairs.allSatisfy { one, other in
      guard let name = one.key.string, one.key.isString(name), other.key.isString(name),
        left[name] != nil, let path = try? ValuePath(quoted(name)), path.value(in: right) != nil
      else { return false }
      return areEqual(one.value, other.value)
    }
}

private func quoted(_ name: String) -> String {
  "\"" + name.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
}
