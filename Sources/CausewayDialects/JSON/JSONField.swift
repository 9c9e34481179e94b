internal import CausewayCore

/// Where one attribute of an event comes from: a place in the delivery, a fixed text, or a place and what stands for it where it is empty.
struct JSONField: Sendable {
  /// Of the attribute, for people.
  let name: String
  let path: ValuePath?
  let fallback: String?

  init(_ name: String, path: ValuePath? = nil, fallback: String? = nil) {
    self.name = name
    self.path = path
    self.fallback = fallback
  }

  /// What CloudEvents can hold in a text: texts, numbers as they are written, `true` and `false`. `nil` where there is nothing, an empty
  /// text or `null`.
  func text(in root: JSONValue) throws(DialectError) -> String? {
    guard let value = path?.value(in: root), let text = try text(of: value), !text.isEmpty else { return fallback }
    guard text.utf8.count <= EventText.longestAttribute else {
      throw DialectError("the \(name) is longer than \(EventText.longestAttribute) bytes")
    }
    guard !EventText.holdsForbidden(text) else { throw DialectError("the \(name) holds a control character") }
    return text
  }

  func requiredText(in root: JSONValue) throws(DialectError) -> String {
    guard let text = try text(in: root) else {
      throw DialectError("there is nothing at `\(path?.text ?? "")`, the \(name)")
    }
    return text
  }

  /// A time as RFC 3339 has it, or a number of seconds or milliseconds since 1970, in a text or not.
  func time(in root: JSONValue) throws(DialectError) -> Timestamp? {
    guard let text = try text(in: root) else { return nil }
    guard let time = Timestamp(rfc3339: text) ?? Self.unixTime(text) else {
      throw DialectError("the \(name) is neither RFC 3339 nor a number of seconds or milliseconds since 1970")
    }
    return time
  }

  /// No second of the next three thousand years has a number as large as a millisecond of this one.
  private static func unixTime(_ text: String) -> Timestamp? {
    guard let first = text.utf8.first, (48...57).contains(first),
      text.utf8.allSatisfy({ (48...57).contains($0) || ".eE+-".utf8.contains($0) }), let number = Double(text),
      number < 1e15
    else { return nil }
    return Timestamp(milliseconds: Int64((number < 1e11 ? number * 1_000 : number).rounded()))
  }

  private func text(of value: JSONValue) throws(DialectError) -> String? {
    switch value.kind {
    case .string: value.string
    case .number, .boolean: value.description
    case .null: nil
    case .array, .object: throw DialectError("the \(name) is \(value.kind.words), not a text")
    }
  }
}
