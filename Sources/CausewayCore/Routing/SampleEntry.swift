/// An entry described by hand, attribute by attribute, as a CloudEvent in JSON is: to try routes with. All but `type` may be left out.
package struct SampleEntry {
  package struct Flaw: Error, Sendable, Equatable {
    package let reason: String
    package var hint: String?
  }

  private var event = Event(id: "sample", source: "/sample", type: "", kind: .occurrence)
  private var input: String
  private var changed: Bool?
  private var position = Position(rawValue: 1)
  private var extensions: [(name: String, value: JSONValue)] = []

  /// - Parameter input: what brought it, if it does not say so.
  package init(input: String) {
    self.input = input
  }

  /// A CloudEvent in JSON, structured; what it leaves out has a default.
  package init(_ root: JSONValue, input: String) throws(Flaw) {
    self.init(input: input)
    guard root.kind == .object else { throw Flaw(reason: "expected an object, the event") }
    if let key = root.repeatedKey { throw Flaw(reason: "\(Quotation.of(key)) is there twice") }
    for (key, value) in root.members where key.isString("data") || !value.isNull {
      try take(key.string ?? "", value)
    }
  }

  package mutating func take(_ name: String, _ value: JSONValue) throws(Flaw) {
    switch name {
    case "specversion": break
    case "id": event.id = try text(name, value)
    case "source": event.source = try text(name, value)
    case "type": event.type = try text(name, value)
    case "subject": event.subject = try text(name, value)
    case "time":
      guard let time = Timestamp(rfc3339: try text(name, value)) else {
        throw Flaw(reason: "`time` is not a time such as 2024-03-09T16:00:00Z")
      }
      event.time = time
    case "kind":
      guard let kind = Event.Kind(rawValue: try text(name, value)) else {
        let kinds = Event.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw Flaw(reason: "no kind of event is called \(Quotation.of(value.string ?? ""))", hint: "Kinds: \(kinds).")
      }
      event.kind = kind
    case "input": input = try text(name, value)
    case "topic": event.topic = try text(name, value)
    case "retained": event.retained = try boolean(name, value)
    case "changed": changed = try boolean(name, value)
    case "position":
      guard let position = Position(value.string ?? value.description) else {
        throw Flaw(reason: "`position` is not a position: digits only")
      }
      self.position = position
    case "datacontenttype": event.dataContentType = try text(name, value)
    case "data":
      event.data = value.text
      event.wrapsPayload = Self.isWrapped(value)
    case "data_base64":
      _ = try text(name, value)
      event.data = value.text
      event.dataIsBase64 = true
    default: try takeExtension(name, value)
    }
  }

  /// An event does not say so where it is printed. This is how those look that are, HomeLINK's.
  private static func isWrapped(_ data: JSONValue) -> Bool {
    let names = data.members.map(\.key)
    return names.first?.isString("sub_type") ?? false && names.contains { $0.isString("topic_tree") }
      && names.last?.isString("payload") ?? false
  }

  /// - Throws: if it has no type.
  package func entry(receivedAt now: Timestamp) throws(Flaw) -> Entry {
    guard !event.type.isEmpty else { throw Flaw(reason: "`type` is missing", hint: "Such as aqara.resource_report.") }
    var event = event
    if !extensions.isEmpty {
      var writer = JSONWriter()
      writer.object { object in
        for (name, value) in extensions {
          object.key(name)
          object.raw(value.text)
        }
      }
      event.extensions = writer.text
    }
    return Entry(
      position: position, event: event, input: input, receivedAt: now, changed: changed ?? (event.kind == .state))
  }

  private mutating func takeExtension(_ name: String, _ value: JSONValue) throws(Flaw) {
    guard let field = try? EventField(name), case .extension = field.place else {
      let nearest = Spelling.nearest(to: name, among: EventField.names).map { "Did you mean `\($0)`?" }
      throw Flaw(
        reason: "an event has no attribute called \(Quotation.of(name))",
        hint: nearest ?? "What it carries is its `data`; names of attributes are made of a-z and 0-9.")
    }
    guard ![.array, .object, .null].contains(value.kind) else {
      throw Flaw(reason: "`\(name)` must be a text, a number or true or false")
    }
    extensions.append((name, value))
  }

  private func text(_ name: String, _ value: JSONValue) throws(Flaw) -> String {
    guard let text = value.string, !text.isEmpty else { throw Flaw(reason: "`\(name)` must be a text") }
    return text
  }

  private func boolean(_ name: String, _ value: JSONValue) throws(Flaw) -> Bool {
    guard let isTrue = value.boolean else { throw Flaw(reason: "`\(name)` must be true or false") }
    return isTrue
  }
}
