internal import CausewayCore
internal import Mosquitto

/// Makes messages of entries. Pure.
struct MQTTPublisher: Sendable {
  /// Before every topic; empty, or it ends with a slash.
  let prefix: String
  /// Longer payloads are refused: a broker that does not take one closes the connection.
  let sizeLimit: Int

  /// - Throws: why there is none, for people.
  func message(
    for entry: Entry, saying messaging: MQTTMessaging, happened: String? = nil, isReplayed: Bool = false
  ) throws(MQTTTopic.Flaw) -> MQTTMessage {
    let topic = try topic(of: entry, messaging)
    let payload = payload(of: entry, messaging, happened: happened, isReplayed: isReplayed)
    guard payload.count <= sizeLimit else {
      throw MQTTTopic.Flaw(
        description: "its payload has \(payload.count) bytes, and `size_limit` allows \(sizeLimit)")
    }
    return MQTTMessage(topic: topic, payload: payload, isRetained: retains(entry.event, messaging))
  }

  func retains(_ event: Event, _ messaging: MQTTMessaging) -> Bool {
    event.kind == .state && messaging.retainsStates
  }

  func topic(of entry: Entry, _ messaging: MQTTMessaging) throws(MQTTTopic.Flaw) -> String {
    if messaging.isPassthrough {
      guard let topic = entry.event.topic else { throw MQTTTopic.Flaw(description: "it came without a topic") }
      return try MQTTTopic.verbatim(prefix.isEmpty ? topic : prefix + topic)
    }
    let text = messaging.topic?.render(entry) ?? usualTopic(of: entry.event)
    return try MQTTTopic.make(of: prefix.isEmpty ? text : prefix + text)
  }

  /// `<vendor>/<subject>`, the vendor being what both source and type begin with: of events about a device as a whole, and of those without a subject, `<vendor>/<subject>/<what happened>`.
  /// Events of no vendor are at `events/<type>/<subject>`.
  private func usualTopic(of event: Event) -> String {
    let vendor = event.type.prefix { $0 != "." }
    let rest = event.type.dropFirst(vendor.count + 1)
    let source = event.source
    let isVendors =
      source.hasPrefix("/\(vendor)") && (source.utf8.count == vendor.utf8.count + 1 || source.hasPrefix("/\(vendor)/"))
    guard !rest.isEmpty, isVendors else {
      return event.subject.map { "events/\(event.type)/\($0)" } ?? "events/\(event.type)"
    }
    guard let subject = event.subject else { return "\(vendor)/\(rest)" }
    return subject.utf8.contains(UInt8(ascii: "/")) ? "\(vendor)/\(subject)" : "\(vendor)/\(subject)/\(rest)"
  }

  private func payload(
    of entry: Entry, _ messaging: MQTTMessaging, happened: String?, isReplayed: Bool
  ) -> [UInt8] {
    switch messaging.payload {
    case .json: MQTTPayload.json(of: entry, happened: happened, isReplayed: isReplayed)
    case .original: EventPayload.original(of: entry.event) ?? []
    case .template(let template): Array(template.render(entry).utf8)
    }
  }
}
