/// A media type with its parameters (RFC 9110 §8.3.1), such as `application/json; charset=utf-8`.
struct MediaType: Sendable, Equatable {
  /// Type and subtype in lower case.
  let essence: String
  /// The parameter `charset` in lower case.
  let charset: String?
  /// Whether there are parameters beside `charset`.
  let hasParameters: Bool

  /// Those that nearly all pushes have, so that they need not be taken apart each time.
  private static let usual: [String: MediaType] = Dictionary(
    uniqueKeysWithValues: [cloudEvent, cloudEventBatch, "application/json"]
      .flatMap { [$0, "\($0); charset=utf-8", "\($0); charset=UTF-8"] }
      .compactMap { text in MediaType(parsing: text).map { (text, $0) } })

  /// `nil` for what is none.
  init?(_ text: String) {
    guard let type = Self.usual[text] ?? MediaType(parsing: text) else { return nil }
    self = type
  }

  private init?(parsing text: String) {
    var rest = Array(text.utf8)[...]
    guard let type = Self.token(&rest), rest.popFirst() == UInt8(ascii: "/"), let subtype = Self.token(&rest) else {
      return nil
    }
    var charset: String?
    var hasParameters = false
    while true {
      Self.skipSpace(&rest)
      guard let semicolon = rest.popFirst() else { break }
      guard semicolon == UInt8(ascii: ";") else { return nil }
      Self.skipSpace(&rest)
      guard let next = rest.first, next != UInt8(ascii: ";") else { continue }
      guard let name = Self.token(&rest), rest.popFirst() == UInt8(ascii: "="), let value = Self.value(&rest) else {
        return nil
      }
      if name.lowercased() == "charset" { charset = value.lowercased() } else { hasParameters = true }
    }
    essence = "\(type)/\(subtype)".lowercased()
    self.charset = charset
    self.hasParameters = hasParameters
  }

  static let cloudEvent = "application/cloudevents+json"
  static let cloudEventBatch = "application/cloudevents-batch+json"

  /// `*/json` or `*/*+json`.
  var isJSON: Bool { essence.hasSuffix("/json") || essence.hasSuffix("+json") }

  /// What people may read.
  var isText: Bool { essence.hasPrefix("text/") || essence.hasSuffix("/xml") || essence.hasSuffix("+xml") }

  /// Nothing says that the text is in any other encoding.
  var isUTF8: Bool { charset.map { ["utf-8", "utf8", "us-ascii"].contains($0) } ?? true }

  private static func token(_ rest: inout ArraySlice<UInt8>) -> String? {
    let token = rest.prefix(while: isTokenByte)
    guard !token.isEmpty else { return nil }
    rest = rest.dropFirst(token.count)
    return String(decoding: token, as: UTF8.self)
  }

  /// A token, or a string in quotes.
  private static func value(_ rest: inout ArraySlice<UInt8>) -> String? {
    guard rest.first == UInt8(ascii: "\"") else { return token(&rest) }
    rest.removeFirst()
    var value: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: value, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst() else { return nil }
        value.append(escaped)
      default: value.append(byte)
      }
    }
    return nil
  }

  private static func skipSpace(_ rest: inout ArraySlice<UInt8>) {
    rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
