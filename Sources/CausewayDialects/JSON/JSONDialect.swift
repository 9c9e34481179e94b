package import CausewayCore

/// Any JSON: its owner says where in it an event's attributes are. One delivery is one event, and its data the whole of it.
///
/// Without an id the content names the event: a delivery that says exactly what an earlier one said is its repetition.
package struct JSONDialect: Dialect {
  package static let name = "json"

  let fields: JSONFields
  let kind: Event.Kind

  init(fields: JSONFields, kind: Event.Kind) {
    self.fields = fields
    self.kind = kind
  }

  package func read(
    _ delivery: Delivery, receivedAt: Timestamp, devices: DeviceBook
  ) throws(DialectError) -> Reading {
    let root: JSONValue
    do throws(JSONError) {
      root = try JSONDocument(parsing: delivery.body).root
    } catch {
      throw DialectError("not JSON: \(error)")
    }
    if let key = root.repeatedKey { throw DialectError("the member \(EventText.quoted(key)) is there twice") }
    // Where the owner does not say what it is about, the topic does, if the transport has topics.
    let subject = if let field = fields.subject { try field.text(in: root) } else { delivery.topic }
    let source = URIText.reference(encoding: try fields.source.requiredText(in: root))
    guard source != Event.ownSource else { throw DialectError("the source is this gateway's own") }
    let event = Event(
      id: try fields.id?.text(in: root) ?? Self.identity(of: delivery), source: source,
      type: try fields.type.requiredText(in: root), subject: subject, time: try fields.time?.time(in: root),
      kind: kind.settled(subject: subject, retained: delivery.retained), data: root.text, topic: delivery.topic,
      retained: delivery.retained)
    return Reading(events: [event])
  }

  /// The broker's own unique key makes two deliveries that say the same two; so does another topic.
  private static func identity(of delivery: Delivery) -> String {
    var content = delivery.body + [0] + Array((delivery.attributes["uniq_key"] ?? "").utf8)
    if let topic = delivery.topic { content += [0] + Array(topic.utf8) }
    return ContentHash.of(content)
  }
}
