/// What a `JSONScanner` read, or what is to be written. Members keep their order.
package indirect enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// A number that is no `Int64`, as it was written.
  case decimal(String)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])

  /// Of a whole text.
  package init(reading bytes: ArraySlice<UInt8>) throws(JSONScanner.Malformed) {
    var scanner = JSONScanner(bytes)
    self = try scanner.value()
    try scanner.finish()
  }

  /// An object with names as keys.
  static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { JSONMember(key: .text($0.key), value: $0.value) })
  }

  /// The member called `name`; `nil` if this is no object or has none.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == .text(name) }?.value
  }

  package var members: [JSONMember] { if case .object(let members) = self { members } else { [] } }

  package var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }

  package var string: String? { if case .string(let text) = self { text } else { nil } }

  package var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }

  /// Numbers in quotes count.
  package var integer: Int64? {
    switch self {
    case .integer(let integer): integer
    case .string(let text): Int64(text)
    default: nil
    }
  }
}
