internal import CausewayCore
internal import Digest

/// The JSON event format of CloudEvents 1.0.
extension CloudEventDraft {
  /// Takes an event that is an object of its attributes and data.
  mutating func take(members root: JSONValue) throws(DialectError) {
    guard root.kind == .object else { throw DialectError("expected an object, found \(root.kind.words)") }
    if let key = root.repeatedKey { throw DialectError("the member \(EventText.quoted(key)) is there twice") }
    var plain: JSONValue?
    var base64: JSONValue?
    for (key, value) in root.members {
      let name = key.string ?? ""
      switch name {
      case "data": plain = value  // `null` too: a payload that is null
      case "data_base64": base64 = value.isNull ? nil : value
      default:
        guard !value.isNull else { continue }  // the same as absent
        try take(name, try Self.value(value, of: name))
      }
    }
    if let base64 {
      guard plain == nil else { throw DialectError("only one of `data` and `data_base64` may be there") }
      try take(base64: base64)
    } else if let plain {
      guard contentType?.type.isJSON ?? true || plain.kind == .string else {
        throw DialectError("`data` must be a text, because `datacontenttype` says that it is not JSON")
      }
      data = plain.text
    }
  }

  /// Bytes; JSON among them becomes JSON.
  private mutating func take(base64 value: JSONValue) throws(DialectError) {
    guard let text = value.string, let bytes = Base64.decode(text) else {
      throw DialectError("`data_base64` is not Base64 in a text")
    }
    if let type = contentType?.type, type.isJSON, type.isUTF8 {
      data = try Self.json(bytes)
    } else {
      data = value.text
      dataIsBase64 = true
    }
  }

  static func json(_ bytes: [UInt8]) throws(DialectError) -> JSONText {
    do throws(JSONError) {
      return try JSONText(validating: bytes)
    } catch {
      throw DialectError("the data is not JSON: \(error)")
    }
  }

  private static func value(_ value: JSONValue, of name: String) throws(DialectError) -> Value {
    switch value.kind {
    case .string: return .text(value.string ?? "")
    case .boolean: return .boolean(value.boolean ?? false)
    case .number:
      guard let number = Int32(String(decoding: value.rawText, as: UTF8.self)) else {
        throw DialectError("\(EventText.quoted(name)) is not a whole number of 32 bits: send it as a text")
      }
      return .integer(number)
    case .null, .array, .object:
      throw DialectError(
        "\(EventText.quoted(name)) is \(value.kind.words): an attribute is a text, a number or a boolean")
    }
  }
}
