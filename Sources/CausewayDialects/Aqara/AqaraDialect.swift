package import CausewayCore

/// Aqara's message push, which says the same in JSON over HTTP and over RocketMQ (reports of resources and traits, events of
/// devices, and the two older forms).
///
/// - An array of items becomes an event each, in order; anything else one event. What is not known passes through as an occurrence
///   called after its `msgType` or `eventType`: it happened, and nothing says that its newest value counts.
/// - Messages of type "event" are occurrences, `gateway_offline` and `subdevice_online` included: they happened. Their subject is the device.
/// - An item's time is its own, else the message's; what is no time counts as none. Only traits are ordered by time, and one that
///   claims to come from tomorrow or has no time by arrival: it would be the newest for ever.
package struct AqaraDialect: Dialect {
  package static let name = "aqara"

  private let catalog: AqaraCatalog

  package init() {
    self.init(catalog: .standard)
  }

  init(catalog: AqaraCatalog) {
    self.catalog = catalog
  }

  package func read(
    _ delivery: Delivery, receivedAt: Timestamp, devices: DeviceBook
  ) throws(DialectError) -> Reading {
    var reader = AqaraReader(
      try AqaraMessage(delivery), delivery: delivery, receivedAt: receivedAt, devices: devices, catalog: catalog)
    if let form = AqaraReader.ItemForm(report: reader.message.name) {
      try reader.readItems(form)
    } else {
      try reader.readEvent()
    }
    return reader.reading
  }

  package func kind(of event: Event, devices: DeviceBook) -> Event.Kind {
    guard event.kind == .state, event.type == "aqara.resource_report", let data = event.data,
      let item = (try? JSONDocument(data))?.root, let device = item["subjectId"]?.nonEmptyText,
      let resource = item["resourceId"]?.nonEmptyText
    else { return event.kind }
    return catalog.isMomentary(resource, on: devices[event.source, device]?.model) ? .occurrence : .state
  }
}
