internal import CausewayCore

/// The data of the event that is fired: what the event carries, as it came, and under `causeway` where it is from. An automation knows
/// repetitions by that.
enum HomeAssistantEventData {
  /// The recorder leaves out the data of events beyond (`MAX_EVENT_DATA_BYTES` in its `db_schema.py`). They are fired all the same.
  static let mostRecorded = 32_768

  private static let own = "causeway"
  /// Where data that is no object stands.
  private static let value = "value"

  static func json(of entry: Entry, as shape: HomeAssistantEventShape = .current, isReplayed: Bool = false) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { object in
      if let data = entry.event.data {
        if let root = (try? JSONDocument(data))?.root, root.kind == .object {
          for (key, value) in root.members where !key.isString(own) {
            shape.write(key.string ?? "", value, of: entry.event, to: &object)
          }
        } else {
          object.key(value)
          object.raw(data)
        }
      }
      object.key(own)
      origin(of: entry, isReplayed: isReplayed, into: &object)
    }
    return writer.bytes
  }

  private static func origin(of entry: Entry, isReplayed: Bool, into writer: inout JSONWriter) {
    let event = entry.event
    let texts: [(String, String?)] = [
      ("id", event.id), ("source", event.source), ("type", event.type), ("subject", event.subject),
      ("time", event.time?.rfc3339), ("kind", event.kind.rawValue), ("position", entry.position.description),
      ("input", entry.input), ("topic", event.topic), ("content_type", event.dataContentType),
    ]
    writer.object { object in
      for case (let name, let text?) in texts {
        object.key(name)
        object.string(text)
      }
      let marks = [("base64", event.dataIsBase64), ("retained", event.retained), ("replayed", isReplayed)]
      for case (let name, true) in marks {
        object.key(name)
        object.boolean(true)
      }
    }
  }
}
