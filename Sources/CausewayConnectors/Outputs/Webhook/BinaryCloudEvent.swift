internal import CausewayCore
internal import HTTPClient

/// An entry in the binary mode of CloudEvents' HTTP binding: attributes as headers, the payload as it came as the body.
enum BinaryCloudEvent {
  static let prefix = "ce-"

  static func fields(of entry: Entry, isReplayed: Bool) -> [HTTPClientField] {
    let event = entry.event
    var fields = [
      field("specversion", "1.0"), field("id", event.id), field("source", event.source), field("type", event.type),
    ]
    if let subject = event.subject, !subject.isEmpty { fields.append(field("subject", subject)) }
    if let time = event.time { fields.append(field("time", time.rfc3339)) }
    fields += [
      field("position", entry.position.description), field("input", entry.input), field("kind", event.kind.rawValue),
    ]
    if let topic = event.topic { fields.append(field("topic", topic)) }
    fields += [field("retained", "\(event.retained)"), field("changed", "\(entry.changed)")]
    if isReplayed { fields.append(field("replayed", "true")) }
    guard let extensions = event.extensions, let document = try? JSONDocument(extensions) else { return fields }
    for (key, value) in document.root.members {
      guard let name = key.string else { continue }
      fields.append(field(name, value.string ?? value.description))
    }
    return fields
  }

  private static func field(_ name: String, _ value: String) -> HTTPClientField {
    HTTPClientField(prefix + name, encoded(value))
  }

  /// HTTP protocol binding §3.1.3.2: all but printable ASCII, and blank, quote and percent, in percent signs and capitals.
  private static func encoded(_ value: String) -> String {
    let needs = value.utf8.contains { $0 <= 0x20 || $0 >= 0x7F || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "%") }
    guard needs else { return value }
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    for byte in value.utf8 {
      if byte <= 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "%") {
        result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
