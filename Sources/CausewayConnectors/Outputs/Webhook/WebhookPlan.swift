internal import CausewayCore
internal import HTTPClient
internal import Loop

/// A webhook as configured.
struct WebhookPlan: OutputPlan {
  let name: String
  let settings: WebhookSettings

  var delivery: DeliverySettings? { DeliverySettings() }

  @EventLoop
  func parts(_ context: OutputContext) -> [Part] {
    [.sink(WebhookSink(settings, name: name, time: context.time))]
  }

  func routeSettings(_ section: ConfigSection) -> (any RouteSettings)? {
    let message = WebhookMessage(reading: section, over: settings.message)
    section.finish()
    return message
  }

  /// Neither the URL beyond its server nor the value of a header that the owner wrote: both may hold secrets.
  func preview(of entry: Entry, by route: Route) -> OutputPreview {
    let message = route.settings[name] as? WebhookMessage ?? settings.message
    let request = WebhookRequest(for: entry, saying: message, of: name, keys: [], at: Timestamp(milliseconds: 0))
    let hidden = Set(message.headers.map { $0.name })
    var lines = ["\(settings.method.rawValue) \(settings.server)/…"]
    for field in request.fields where field.name != WebhookSignature.timestampHeader {
      lines.append("\(field.name): \(hidden.contains(field.name) ? "•••" : field.value)")
    }
    lines.append("\(WebhookSignature.timestampHeader): (the time of the attempt)")
    if !settings.keys.isEmpty {
      let count = settings.keys.count
      lines.append("\(WebhookSignature.signatureHeader): (\(count) signature\(count == 1 ? "" : "s"))")
    }
    let body = String(validating: request.body, as: UTF8.self) ?? "(\(request.body.count) bytes that are no text)"
    return .text(lines.joined(separator: "\n") + "\n\n" + body)
  }
}
