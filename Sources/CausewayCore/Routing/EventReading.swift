/// What has been parsed of one entry so far: its payload is read once, when the first condition asks for it, however many do. To be
/// used with that entry only.
package struct EventReading {
  private enum Document {
    case unread
    case absent
    case read(JSONDocument)
  }

  private var payload = Document.unread
  private var extensions = Document.unread

  package init() {}

  /// What `field` leads to; `nil` if it is not there.
  package mutating func value(of field: EventField, in entry: Entry) -> FieldValue? {
    switch field.place {
    case .attribute(let attribute): return entry.value(of: attribute)
    case .extension(let name):
      return Self.root(entry.event.extensions, &extensions)?[name].map { .json($0) }
    case .data(let path):
      guard let root = payload(of: entry) else { return nil }
      guard let path else { return .json(root) }
      return path.value(in: root).map { .json($0) }
    }
  }

  /// What the entry carries; `nil` if that is nothing, or no JSON.
  mutating func payload(of entry: Entry) -> JSONValue? { Self.root(entry.event.data, &payload) }

  private static func root(_ text: JSONText?, _ document: inout Document) -> JSONValue? {
    switch document {
    case .read(let read): return read.root
    case .absent: return nil
    case .unread:
      guard let text, let read = try? JSONDocument(text) else {
        document = .absent
        return nil
      }
      document = .read(read)
      return read.root
    }
  }
}

extension Entry {
  fileprivate func value(of attribute: EventField.Attribute) -> FieldValue? {
    let text: String? =
      switch attribute {
      case .id: event.id
      case .source: event.source
      case .type: event.type
      case .subject: event.subject
      case .time: event.time?.rfc3339
      case .datacontenttype:
        event.dataContentType ?? (event.data == nil || event.dataIsBase64 ? nil : "application/json")
      case .kind: event.kind.rawValue
      case .input: input
      case .topic: event.topic
      case .retained: event.retained ? "true" : "false"
      case .changed: changed ? "true" : "false"
      case .position: position.description
      }
    return text.map { .text($0) }
  }
}
