internal import CausewayCore

/// A CloudEvent while it is read, in whatever mode it came: takes attribute by attribute, checks each, and makes an event of them.
struct CloudEventDraft {
  enum Value {
    case text(String)
    case integer(Int32)
    case boolean(Bool)
  }

  /// Attributes that are only carried along.
  static let mostExtensions = 64

  private var id: String?
  private var source: String?
  private var type: String?
  private var subject: String?
  private var time: Timestamp?
  private var hasVersion = false
  private var kind: Event.Kind?
  private var topic: String?
  private var isRetained = false
  private var extensions: [(name: String, value: Value)] = []
  /// The attribute `datacontenttype`.
  private(set) var contentType: (text: String, type: MediaType)?
  /// What the event is about, as its mode found it.
  var data: JSONText?
  var dataIsBase64 = false

  mutating func take(_ name: String, _ value: Value) throws(DialectError) {
    switch name {
    case "specversion":
      guard try text(value, name) == "1.0" else { throw DialectError("`specversion` must be 1.0") }
      hasVersion = true
    case "id": id = try text(value, name)
    case "type": type = try text(value, name)
    case "subject": subject = try text(value, name)
    case "source": source = try Self.source(text(value, name))
    case "time":
      guard let time = Timestamp(rfc3339: try text(value, name)) else {
        throw DialectError("`time` is not a time as RFC 3339 has it, such as 2024-03-09T16:00:00Z")
      }
      self.time = time
    case "datacontenttype":
      let text = try text(value, name)
      guard let type = MediaType(text) else { throw DialectError("`datacontenttype` is not a media type") }
      contentType = (text, type)
    case "dataschema":
      guard URIText.isAbsolute(try text(value, name)) else { throw DialectError("`dataschema` is not a URI") }
      extensions.append((name, value))
    case "kind": if case .text(let text) = value { kind = Event.Kind(rawValue: text) }
    case "topic": if case .text(let text) = value { topic = try? self.text(.text(text), name) }
    case "retained": isRetained = Self.isTrue(value)
    case "position", "input", "changed", "replayed": break  // of the gateway it came from; ours take their place
    default: try takeExtension(name, value)
    }
  }

  private mutating func takeExtension(_ name: String, _ value: Value) throws(DialectError) {
    let isName = name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
    guard isName, !name.isEmpty, name != "data", name.utf8.count <= EventText.longestName else {
      throw DialectError("\(EventText.quoted(name)) is not a name for an attribute: only a-z and 0-9 may be in it")
    }
    if case .text(let text) = value { try Self.check(text, name) }
    guard extensions.count < Self.mostExtensions else {
      throw DialectError("more than \(Self.mostExtensions) attributes beside those of the specification")
    }
    extensions.append((name, value))
  }

  /// The event that `delivery` holds, or one of them. `fallback` is its kind if it does not say so itself.
  func event(of delivery: Delivery, kind fallback: Event.Kind) throws(DialectError) -> Event {
    guard hasVersion else { throw DialectError("`specversion` is missing") }
    guard let id else { throw DialectError("`id` is missing") }
    guard let source else { throw DialectError("`source` is missing") }
    guard let type else { throw DialectError("`type` is missing") }
    // What a broker sends again has not happened now, whatever it says of itself.
    let kind = (self.kind ?? fallback).settled(
      subject: subject, retained: delivery.retained || self.kind == nil && isRetained)
    return Event(
      id: id, source: source, type: type, subject: subject, time: time, kind: kind, data: data,
      dataContentType: isPlainJSON ? nil : contentType?.text, dataIsBase64: dataIsBase64, extensions: extensionsText,
      topic: delivery.topic ?? topic, retained: delivery.retained || isRetained)
  }

  /// `application/json` in so many words, which is what an event's data is anyway.
  private var isPlainJSON: Bool {
    guard let type = contentType?.type, data != nil, !dataIsBase64 else { return false }
    return type.essence == "application/json" && type.isUTF8 && !type.hasParameters
  }

  private var extensionsText: JSONText? {
    guard !extensions.isEmpty else { return nil }
    var writer = JSONWriter()
    writer.object { object in
      for (name, value) in extensions {
        object.key(name)
        switch value {
        case .text(let text): object.string(text)
        case .integer(let number): object.integer(number)
        case .boolean(let isTrue): object.boolean(isTrue)
        }
      }
    }
    return writer.text
  }

  private func text(_ value: Value, _ name: String) throws(DialectError) -> String {
    guard case .text(let text) = value else { throw DialectError("`\(name)` is not a text") }
    guard !text.isEmpty else { throw DialectError("`\(name)` is empty") }
    try Self.check(text, name)
    return text
  }

  private static func source(_ text: String) throws(DialectError) -> String {
    guard URIText.isReference(text) else {
      throw DialectError(
        "`source` is not a URI reference: spaces, quotes and letters beyond ASCII must be percent-encoded")
    }
    guard text != Event.ownSource else { throw DialectError("`source` is this gateway's own: name yours") }
    return text
  }

  private static func check(_ text: String, _ name: String) throws(DialectError) {
    guard text.utf8.count <= EventText.longestAttribute else {
      throw DialectError("`\(name)` is longer than \(EventText.longestAttribute) bytes")
    }
    guard !EventText.holdsForbidden(text) else { throw DialectError("`\(name)` holds a control character") }
  }

  private static func isTrue(_ value: Value) -> Bool {
    switch value {
    case .boolean(let isTrue): isTrue
    case .text(let text): text == "true"
    case .integer: false
    }
  }
}
