package import CausewayCore

/// CloudEvents 1.0 in JSON, one or a batch, or with its attributes beside the data (HTTP's binary mode).
///
/// - All of a batch or nothing: an event that cannot be read makes the whole delivery unreadable.
/// - Attributes that the gateway does not know are carried along. Of those that it writes itself it understands `kind`, `topic` and
///   `retained`, so that one gateway can feed another; `position`, `input` and `changed` are replaced by its own.
/// - Of the time everything beyond milliseconds is dropped.
package struct CloudEventsDialect: Dialect {
  package static let name = "cloudevents"

  /// Events in one batch: more would hold up everybody else for too long.
  static let longestBatch = 1_000

  /// What an event is that does not say so itself.
  let kind: Event.Kind

  package init(kind: Event.Kind = .occurrence) {
    self.kind = kind
  }

  package func read(
    _ delivery: Delivery, receivedAt: Timestamp, devices: DeviceBook
  ) throws(DialectError) -> Reading {
    let contentType = delivery.attributes[CloudEventHeaders.contentType]
    switch contentType.flatMap({ MediaType($0) })?.essence {
    case MediaType.cloudEvent:
      return Reading(events: [try structured(Self.root(delivery), delivery)])
    case MediaType.cloudEventBatch:
      return try batch(Self.root(delivery), delivery)
    case let essence? where essence.hasPrefix(CloudEventHeaders.formats):
      throw DialectError("events in this format cannot be read, only in JSON")
    default: break
    }
    if CloudEventHeaders.areIn(delivery.attributes) { return Reading(events: [try binary(delivery)]) }
    // A transport without content types: the body shows what it is.
    let root = try Self.root(delivery)
    return root.kind == .array ? try batch(root, delivery) : Reading(events: [try structured(root, delivery)])
  }

  private static func root(_ delivery: Delivery) throws(DialectError) -> JSONValue {
    do throws(JSONError) {
      return try JSONDocument(parsing: delivery.body).root
    } catch {
      throw DialectError("not JSON: \(error)")
    }
  }

  private func structured(_ root: JSONValue, _ delivery: Delivery) throws(DialectError) -> Event {
    var draft = CloudEventDraft()
    try draft.take(members: root)
    return try draft.event(of: delivery, kind: kind)
  }

  private func batch(_ root: JSONValue, _ delivery: Delivery) throws(DialectError) -> Reading {
    guard root.kind == .array else { throw DialectError("expected an array of events, found \(root.kind.words)") }
    var events: [Event] = []
    for element in root.elements {
      guard events.count < Self.longestBatch else {
        throw DialectError("more than \(Self.longestBatch) events in one batch: send several")
      }
      do throws(DialectError) {
        events.append(try structured(element, delivery))
      } catch {
        throw DialectError("event [\(events.count)]: \(error.reason)")
      }
    }
    return Reading(events: events)
  }

  private func binary(_ delivery: Delivery) throws(DialectError) -> Event {
    var draft = CloudEventDraft()
    try draft.take(headers: delivery.attributes)
    try draft.take(body: delivery.body)
    return try draft.event(of: delivery, kind: kind)
  }
}
