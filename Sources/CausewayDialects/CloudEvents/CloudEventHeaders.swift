/// Attributes as headers, in lower case as deliveries keep them.
enum CloudEventHeaders {
  static let contentType = "content-type"
  /// How every content type begins that says that the body is an event.
  static let formats = "application/cloudevents"

  private static let prefix = "ce-"

  static func isAttribute(_ header: String) -> Bool { header.hasPrefix(prefix) }

  static func areIn(_ headers: [String: String]) -> Bool {
    headers["ce-id"] != nil || headers.keys.contains(where: isAttribute)
  }

  /// The attribute that `header` carries.
  static func attribute(of header: String) -> String? {
    isAttribute(header) ? String(header.dropFirst(prefix.count)) : nil
  }

  /// What a header says once its quotes and percent signs are resolved (HTTP protocol binding §3.1.3.2); `nil` if it is malformed
  /// or not UTF-8.
  static func decoded(_ value: String) -> String? {
    let bytes = Array(value.utf8)
    guard bytes.contains(UInt8(ascii: "%")) || bytes.contains(UInt8(ascii: "\"")) else { return value }
    return unquoted(bytes).flatMap(percentDecoded)
  }

  /// Quotes may surround any part of the value; a backslash within them makes the next character literal.
  private static func unquoted(_ bytes: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    var isQuoted = false
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "\\") where isQuoted:
        guard let literal = rest.popFirst() else { return nil }
        result.append(literal)
      default: result.append(byte)
      }
    }
    return isQuoted ? nil : result
  }

  private static func percentDecoded(_ bytes: [UInt8]) -> String? {
    var result: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
        return nil
      }
      result.append(high << 4 | low)
    }
    return String(validating: result, as: UTF8.self)
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
