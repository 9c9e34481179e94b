/// What can be done to a value on its way into a text.
enum TemplateFilter: Sendable, Hashable {
  case json, url, slug
  case fallback(String)

  static let names = ["json", "url", "slug", "default"]

  func applied(to value: TemplateValue) -> TemplateValue {
    switch self {
    case .json: TemplateValue(text: value.json)
    case .url: TemplateValue(text: Self.percentEncoded(value.text))
    case .slug: TemplateValue(text: Self.slug(value.text))
    case .fallback(let text): value.text.isEmpty ? TemplateValue(text: text) : value
    }
  }

  private static func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        result.append(byte)
      default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func slug(_ text: String) -> String {
    let words = text.lowercased().utf8.split {
      !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) && !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
    return String(decoding: Array(words.joined(separator: [UInt8(ascii: "_")])), as: UTF8.self)
  }
}

/// A value on its way from the event through filters.
struct TemplateValue {
  /// Its content; empty for one that is missing or `null`.
  let text: String
  private let source: JSONText?
  private let isMissing: Bool

  init(text: String) {
    self.text = text
    source = nil
    isMissing = false
  }

  init(_ value: FieldValue?) {
    switch value {
    case nil:
      (text, source, isMissing) = ("", nil, true)
    case .text(let content):
      (text, source, isMissing) = (content, nil, false)
    case .json(let value):
      (text, source, isMissing) = (value.isNull ? "" : value.string ?? value.description, value.text, false)
    }
  }

  /// Its JSON: what came as JSON stays as it came, to the byte.
  var json: String {
    if let source { return source.description }
    if isMissing { return "null" }
    var bytes: [UInt8] = []
    bytes.appendJSON(string: text)
    return String(decoding: bytes, as: UTF8.self)
  }
}
