internal import CausewayCore
internal import RocketMQ

/// CloudEvents in messages of RocketMQ, with the names that the Java library `cloudevents-rocketmq` gives them: an attribute is the
/// property `CE_<name>`, and `CE_contenttype` says what the body is.
enum RocketMQCloudEvent {
  static let contentType = "CE_contenttype"
  private static let prefix = "CE_"
  /// Stands for no data: brokers take no empty body.
  static let noData: [UInt8] = [0]

  /// The attributes of an entry whose payload is the body as it came.
  static func properties(of entry: Entry, contentType type: String?, isReplayed: Bool) -> [String: String] {
    let event = entry.event
    var properties = [
      "specversion": "1.0", "id": event.id, "source": event.source, "type": event.type,
      "position": entry.position.description, "input": entry.input, "kind": event.kind.rawValue,
      "retained": "\(event.retained)", "changed": "\(entry.changed)",
    ]
    properties["subject"] = event.subject
    properties["time"] = event.time?.rfc3339
    properties["topic"] = event.topic
    if isReplayed { properties["replayed"] = "true" }
    if let extensions = event.extensions, let document = try? JSONDocument(extensions) {
      for (key, value) in document.root.members {
        if let name = key.string { properties[name] = value.string ?? value.description }
      }
    }
    var named: [String: String] = [:]
    // A property without a value is none.
    for (name, value) in properties where !value.isEmpty { named[prefix + name] = value }
    named[contentType] = type
    return named
  }

  /// As below; at once for a message that is none, as nearly all are where a vendor sends them.
  static func attributes(of message: ReceivedMessage) -> [String: String] {
    let properties = message.properties
    guard properties[contentType] != nil || properties[prefix + "id"] != nil else { return [:] }
    return attributes(of: properties)
  }

  /// What a dialect asks a delivery for, of a message's properties: `content-type`, and the attributes as HTTP headers would have them.
  static func attributes(of properties: some Sequence<(name: String, value: String)>) -> [String: String] {
    var attributes: [String: String] = [:]
    for (name, value) in properties where name.hasPrefix(prefix) {
      if name == contentType {
        attributes["content-type"] = value
      } else {
        attributes["ce-" + name.dropFirst(prefix.count).lowercased()] = encoded(value)
      }
    }
    return attributes
  }

  /// What came as the body of a message with these attributes.
  static func body(_ body: [UInt8], _ attributes: [String: String]) -> [UInt8] {
    body == noData && attributes["ce-id"] != nil ? [] : body
  }

  /// A property is its own text; of a header quotes and percent signs would be resolved.
  private static func encoded(_ value: String) -> String {
    guard value.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "\"") }) else { return value }
    return value.replacing("%", with: "%25").replacing("\"", with: "%22")
  }
}
