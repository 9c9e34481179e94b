internal import CausewayCore
internal import RocketMQ

/// Makes messages of entries. Pure.
struct RocketMQPublisher: Sendable {
  /// The name of the output: two that publish one event publish two messages.
  let output: String
  let sizeLimit: Int

  /// - Throws: why there is none, for people.
  func message(
    for entry: Entry, saying messaging: RocketMQMessaging, isReplayed: Bool = false
  ) throws(RocketMQTopic.Flaw) -> Message {
    var reading = EventReading()
    let event = entry.event
    var message = Message(topic: try topic(of: entry, messaging, &reading), body: [])
    let tag = messaging.tag?.render(entry, &reading) ?? event.type
    message.tag = tag.isEmpty ? nil : Self.tag(tag)
    let keys = messaging.keys?.map { $0.render(entry, &reading) } ?? [event.id, event.subject ?? ""]
    message.keys = keys.filter { !$0.isEmpty }.map(Self.key)
    message.id = id(of: entry)
    fill(&message, entry, messaging, &reading, isReplayed: isReplayed)
    guard !message.body.isEmpty else {
      throw RocketMQTopic.Flaw(description: "its payload is empty, and brokers take no such message")
    }
    guard message.body.count <= sizeLimit else {
      throw RocketMQTopic.Flaw(
        description: "its payload has \(message.body.count) bytes, and `size_limit` allows \(sizeLimit)")
    }
    return message
  }

  private func topic(
    of entry: Entry, _ messaging: RocketMQMessaging, _ reading: inout EventReading
  ) throws(RocketMQTopic.Flaw) -> String {
    try RocketMQTopic.make(of: messaging.topic?.render(entry, &reading) ?? "")
  }

  private func fill(
    _ message: inout Message, _ entry: Entry, _ messaging: RocketMQMessaging, _ reading: inout EventReading,
    isReplayed: Bool
  ) {
    switch messaging.payload {
    case .structured:
      message.body.reserveCapacity((entry.event.data?.bytes.count ?? 0) + 512)
      entry.appendCloudEvent(to: &message.body, isReplayed: isReplayed)
      message.properties = [RocketMQCloudEvent.contentType: Entry.cloudEventContentType]
    case .binary:
      let payload = EventPayload(of: entry.event)
      message.body = payload?.bytes ?? []
      if message.body.isEmpty { message.body = RocketMQCloudEvent.noData }
      message.properties = RocketMQCloudEvent.properties(
        of: entry, contentType: payload?.contentType, isReplayed: isReplayed)
    case .json: message.body = MQTTPayload.json(of: entry, isReplayed: isReplayed)
    case .original: message.body = EventPayload.original(of: entry.event) ?? []
    case .template(let template): message.body = Array(template.render(entry, &reading).utf8)
    }
  }

  /// The same for every attempt, replay and restart: consumers know a repetition by it.
  private func id(of entry: Entry) -> String {
    let event = entry.event
    var identity: [UInt8] = []
    identity.reserveCapacity(event.source.utf8.count + event.id.utf8.count + output.utf8.count + 16)
    // Lengths first: no two triples make the same bytes.
    for part in [event.source, event.id, output] {
      identity.appendDecimal(Int64(part.utf8.count))
      identity.append(UInt8(ascii: ":"))
      identity.append(contentsOf: part.utf8)
    }
    return Message.id(hashing: identity, milliseconds: entry.receivedAt.milliseconds)
  }

  /// `||` and blanks separate tags where consumers say which they want.
  private static func tag(_ text: String) -> String { word(text, without: UInt8(ascii: "|")) }

  /// Blanks separate keys.
  private static func key(_ text: String) -> String { word(text, without: 0) }

  /// Neither blanks nor control characters, nor `other`.
  private static func word(_ text: String, without other: UInt8) -> String {
    let isBad = { (byte: UInt8) in byte <= 0x20 || byte == 0x7F || byte == other }
    guard text.utf8.contains(where: isBad) else { return text }
    return String(decoding: text.utf8.map { isBad($0) ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
  }
}
