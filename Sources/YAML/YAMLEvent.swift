internal import CYAML

/// One event of libyaml's parser, copied out of its memory.
struct YAMLEvent: Equatable {
  enum Kind: Equatable {
    case streamStart, streamEnd
    case documentStart, documentEnd
    case scalar(String, YAMLNode.ScalarStyle)
    case listStart, listEnd
    case mapStart, mapEnd
    case alias
  }

  let kind: Kind
  /// It is marked `&name`.
  let hasAnchor: Bool
  /// It is marked `!name`.
  let hasTag: Bool
  let mark: YAMLMark

  init(_ event: borrowing yaml_event_t) {
    mark = YAMLMark(event.start_mark)
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      // A scalar may hold NUL, so its length counts, not its end.
      let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let style: YAMLNode.ScalarStyle = scalar.style == YAML_PLAIN_SCALAR_STYLE ? .plain : .quoted
      kind = .scalar(String(decoding: text, as: UTF8.self), style)
      (hasAnchor, hasTag) = (scalar.anchor != nil, scalar.tag != nil)
    case YAML_SEQUENCE_START_EVENT:
      kind = .listStart
      (hasAnchor, hasTag) = (event.data.sequence_start.anchor != nil, event.data.sequence_start.tag != nil)
    case YAML_MAPPING_START_EVENT:
      kind = .mapStart
      (hasAnchor, hasTag) = (event.data.mapping_start.anchor != nil, event.data.mapping_start.tag != nil)
    default:
      kind = Self.marker(event.type)
      (hasAnchor, hasTag) = (false, false)
    }
  }

  private static func marker(_ type: yaml_event_type_t) -> Kind {
    switch type {
    case YAML_STREAM_START_EVENT: .streamStart
    case YAML_DOCUMENT_START_EVENT: .documentStart
    case YAML_DOCUMENT_END_EVENT: .documentEnd
    case YAML_SEQUENCE_END_EVENT: .listEnd
    case YAML_MAPPING_END_EVENT: .mapEnd
    case YAML_ALIAS_EVENT: .alias
    default: .streamEnd  // also what libyaml calls "no event", which follows the last
    }
  }
}
