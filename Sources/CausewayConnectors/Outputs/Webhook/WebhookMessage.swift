internal import CausewayCore
internal import HTTPClient

/// What a request says about an entry: its body, and the headers that go with it. An output has one, and a route may have its own.
struct WebhookMessage: Sendable, RouteSettings {
  enum Mode: String, Sendable, CaseIterable {
    /// The whole event as CloudEvents JSON.
    case structured
    /// Attributes as headers, the payload as it came as the body.
    case binary
    /// What the owner wrote.
    case template
  }

  var mode = Mode.structured
  /// Of the mode `template`.
  var body: Template?
  /// Of the mode `template`.
  var contentType = "application/json"
  var headers: [WebhookHeader] = []

  /// Without signatures.
  func content(for entry: Entry, isReplayed: Bool = false) -> (fields: [HTTPClientField], body: [UInt8]) {
    var reading = EventReading()
    var fields = [HTTPClientField("User-Agent", Release.userAgent)]
    for header in headers {
      let value = header.value(for: entry, &reading)
      if header.name.lowercased() == "user-agent" { fields.removeFirst() }
      if !value.isEmpty { fields.append(HTTPClientField(header.name, value)) }
    }
    switch mode {
    case .structured:
      var json: [UInt8] = []
      json.reserveCapacity((entry.event.data?.bytes.count ?? 0) + 512)
      entry.appendCloudEvent(to: &json, isReplayed: isReplayed)
      return (fields + [HTTPClientField("Content-Type", Entry.cloudEventContentType)], json)
    case .binary:
      let payload = EventPayload(of: entry.event)
      fields += BinaryCloudEvent.fields(of: entry, isReplayed: isReplayed)
      if let type = payload?.contentType { fields.append(HTTPClientField("Content-Type", type)) }
      return (fields, payload?.bytes ?? [])
    case .template:
      let text = body?.render(entry, &reading) ?? ""
      return (fields + [HTTPClientField("Content-Type", contentType)], Array(text.utf8))
    }
  }
}
