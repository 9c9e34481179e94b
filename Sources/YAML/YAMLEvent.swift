internal import CYAML

/// One event of libyaml's parser, copied out of its memory.
struct YAMLEvent: Equatable {
  enum Kind: Equatable {
    case streamStart, streamEnd
    case documentStart, documentEnd
    case scalar(String, YAMLNode.ScalarStyle)
    case listStart, listEnd
    case mapStart, mapEnd
    case alias(String)
  }

  let kind: Kind
  /// The name of its anchor (`&name`).
  let anchor: String?
  /// Its explicit tag (`!name`).
  let tag: String?
  let mark: YAMLMark

  init(_ event: borrowing yaml_event_t) {
    mark = YAMLMark(event.start_mark)
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      // A scalar may hold NUL, so its length counts, not its end.
      let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      kind = .scalar(
        String(decoding: text, as: UTF8.self), scalar.style == YAML_PLAIN_SCALAR_STYLE ? .plain : .quoted)
      (anchor, tag) = (Self.text(scalar.anchor), Self.text(scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      kind = .listStart
      (anchor, tag) = (Self.text(event.data.sequence_start.anchor), Self.text(event.data.sequence_start.tag))
    case YAML_MAPPING_START_EVENT:
      kind = .mapStart
      (anchor, tag) = (Self.text(event.data.mapping_start.anchor), Self.text(event.data.mapping_start.tag))
    case YAML_ALIAS_EVENT:
      kind = .alias(Self.text(event.data.alias.anchor) ?? "")
      (anchor, tag) = (nil, nil)
    default:
      kind = Self.marker(event.type)
      (anchor, tag) = (nil, nil)
    }
  }

  private static func marker(_ type: yaml_event_type_t) -> Kind {
    switch type {
    case YAML_STREAM_START_EVENT: .streamStart
    case YAML_DOCUMENT_START_EVENT: .documentStart
    case YAML_DOCUMENT_END_EVENT: .documentEnd
    case YAML_SEQUENCE_END_EVENT: .listEnd
    case YAML_MAPPING_END_EVENT: .mapEnd
    default: .streamEnd  // also what libyaml calls "no event", which follows the last
    }
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}
