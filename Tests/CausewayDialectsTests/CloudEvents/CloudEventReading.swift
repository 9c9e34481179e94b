import CausewayCore
import CausewayDialects

/// Reads `body` as CloudEvents; without a content type it is structured or a batch by what it is.
func cloudEvents(
  _ body: String, headers: [String: String] = [:], topic: String? = nil, retained: Bool = false,
  kind: Event.Kind = .occurrence
) throws(DialectError) -> [Event] {
  let delivery = Delivery(body: Array(body.utf8), attributes: headers, topic: topic, retained: retained)
  return try CloudEventsDialect(kind: kind).read(delivery, receivedAt: received, devices: DeviceBook()).events
}

/// One structured event with the required attributes and `more`.
func cloudEvent(_ more: String = "") throws(DialectError) -> Event {
  let events = try cloudEvents(structured(more))
  guard let event = events.first, events.count == 1 else { throw DialectError("\(events.count) events") }
  return event
}

func structured(_ more: String = "", id: String = "1") -> String {
  #"{"specversion":"1.0","id":"\#(id)","source":"/s","type":"t"\#(more)}"#
}

/// The reason why `body` cannot be read; `nil` if it can.
func fault(_ body: String, headers: [String: String] = [:]) -> String? {
  do throws(DialectError) {
    _ = try cloudEvents(body, headers: headers)
    return nil
  } catch {
    return error.reason
  }
}
