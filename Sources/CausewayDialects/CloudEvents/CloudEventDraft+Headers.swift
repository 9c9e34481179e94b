internal import CausewayCore
internal import Digest

/// The binary mode of protocol bindings: attributes beside the data.
extension CloudEventDraft {
  /// Takes attributes from headers called `ce-<name>`, and the type of the data from `content-type`.
  mutating func take(headers: [String: String]) throws(DialectError) {
    for (header, value) in headers.sorted(by: { $0.key < $1.key }) {
      guard let name = CloudEventHeaders.attribute(of: header) else { continue }
      guard name != "datacontenttype" else {
        throw DialectError("`ce-datacontenttype` must not be there: `content-type` says it")
      }
      guard let text = CloudEventHeaders.decoded(value) else {
        throw DialectError("the header \(EventText.quoted(header)) is not percent-encoded UTF-8")
      }
      try take(name, .text(text))
    }
    if let type = headers[CloudEventHeaders.contentType], !type.isEmpty { try take("datacontenttype", .text(type)) }
  }

  /// Takes the data: JSON as it is, other text as a string, and anything else as Base64. An empty body is no data.
  mutating func take(body: [UInt8]) throws(DialectError) {
    guard !body.isEmpty else { return }
    if let type = contentType?.type, type.isJSON {
      guard type.isUTF8 else { throw DialectError("JSON in another encoding than UTF-8 cannot be read") }
      data = try Self.json(body)
    } else if let type = contentType?.type, type.isText, type.isUTF8,
      let text = String(validating: body, as: UTF8.self)
    {
      data = Self.string(text)
    } else {
      data = Self.string(Base64.encode(body))
      dataIsBase64 = true
    }
  }

  private static func string(_ text: String) -> JSONText {
    var bytes: [UInt8] = []
    bytes.appendJSON(string: text)
    return JSONText(trusted: bytes)
  }
}
