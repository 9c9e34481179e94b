internal import CausewayCore

/// The payload that is published unless the owner wants another: the members of what the event carries, as they came, and under
/// `causeway` where it is from. Data that is no object stands under `value`. For what happened, `event_type` says what did, where a
/// catalog knows: Home Assistant reads it so.
enum MQTTPayload {
  private static let own = "causeway"
  private static let eventType = "event_type"

  /// - Parameter happened: for `event_type`.
  static func json(of entry: Entry, happened: String? = nil, isReplayed: Bool = false) -> [UInt8] {
    let event = entry.event
    var bytes: [UInt8] = []
    bytes.reserveCapacity((event.data?.bytes.count ?? 0) + 384)
    if let data = event.data { appendMembers(of: data, hasEventType: happened != nil, to: &bytes) }
    let separator = bytes.isEmpty ? "{" : ","
    bytes.append(contentsOf: separator.utf8)
    if let happened {
      bytes.appendJSON(literal: "\"event_type\":")
      bytes.appendJSON(string: happened)
      bytes.append(UInt8(ascii: ","))
    }
    bytes.appendJSON(literal: "\"causeway\":{\"id\":")
    bytes.appendJSON(string: event.id)
    append("source", event.source, to: &bytes)
    append("type", event.type, to: &bytes)
    append("subject", event.subject, to: &bytes)
    append("time", event.time?.rfc3339, to: &bytes)
    append("kind", event.kind.rawValue, to: &bytes)
    append("position", entry.position.description, to: &bytes)
    append("input", entry.input, to: &bytes)
    if event.dataIsBase64 { bytes.appendJSON(literal: ",\"base64\":true") }
    if event.retained { bytes.appendJSON(literal: ",\"retained\":true") }
    if isReplayed { bytes.appendJSON(literal: ",\"replayed\":true") }
    bytes.append(contentsOf: [UInt8(ascii: "}"), UInt8(ascii: "}")])
    return bytes
  }

  private static func append(_ name: StaticString, _ value: String?, to bytes: inout [UInt8]) {
    guard let value else { return }
    bytes.append(contentsOf: [UInt8(ascii: ","), UInt8(ascii: "\"")])
    bytes.appendJSON(literal: name)
    bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
    bytes.appendJSON(string: value)
  }

  /// An object without the brace that ends it, and without what is ours; nothing of an empty one.
  private static func appendMembers(of data: JSONText, hasEventType: Bool, to bytes: inout [UInt8]) {
    guard let root = (try? JSONDocument(data))?.root, root.kind == .object else {
      bytes.appendJSON(literal: "{\"value\":")
      bytes.appendJSON(data)
      return
    }
    var isFirst = true
    for (key, value) in root.members where !(key.isString(own) || hasEventType && key.isString(eventType)) {
      bytes.append(isFirst ? UInt8(ascii: "{") : UInt8(ascii: ","))
      isFirst = false
      bytes.append(contentsOf: key.rawText)
      bytes.append(UInt8(ascii: ":"))
      bytes.append(contentsOf: value.rawText)
    }
  }
}
