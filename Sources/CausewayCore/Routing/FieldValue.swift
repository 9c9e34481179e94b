/// What a field of an event is.
package enum FieldValue: Sendable {
  case text(String)
  case json(JSONValue)

  /// Calls `body` with what conditions see: a string's content, a number in its shortest form, `true` or `false`. `nil` for anything else.
  func withPlain<Result>(_ body: (Span<UInt8>) -> Result) -> Result? {
    switch self {
    case .text(let text): return body(text.utf8.span)
    case .json(let value):
      let node = value.node
      let text = value.tape.bytes
      let bytes = text.span
      switch node.kind {
      case .string: return value.tape.withString(at: value.index, body)
      case .number:
        let written = bytes.extracting(value.range)
        if written.isShortestNumber { return body(written) }
        let shortest = DecimalNumber(written)?.shortest ?? value.description
        return body(shortest.utf8.span)
      case .boolean: return body(bytes.extracting(value.range))
      case .null, .array, .object: return nil
      }
    }
  }

  var number: DecimalNumber? {
    switch self {
    case .text(let text): return DecimalNumber(text)
    case .json(let value):
      switch value.kind {
      case .number:
        let text = value.tape.bytes
        return DecimalNumber(text.span.extracting(value.range))
      case .string: return withPlain { DecimalNumber($0) } ?? nil
      case .boolean, .null, .array, .object: return nil
      }
    }
  }
}

extension Span<UInt8> {
  /// Whether this JSON number is certainly written in its shortest form (`DecimalNumber.shortest`), or is its own text for want of one.
  fileprivate var isShortestNumber: Bool {
    guard count <= 20 else { return false }
    var isFraction = false
    for index in indices {
      switch self[index] {
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"): return false
      default: break
      }
    }
    if isFraction { return self[count - 1] != UInt8(ascii: "0") }
    return !(count == 2 && self[0] == UInt8(ascii: "-") && self[1] == UInt8(ascii: "0"))
  }
}
