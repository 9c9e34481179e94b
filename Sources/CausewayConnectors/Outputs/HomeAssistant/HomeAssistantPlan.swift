internal import CausewayCore
internal import Loop

/// Home Assistant as configured.
struct HomeAssistantPlan: OutputPlan {
  let name: String
  let settings: HomeAssistantSettings

  /// Home Assistant works its events off one by one: many at once only wait there.
  var delivery: DeliverySettings? {
    var delivery = DeliverySettings()
    delivery.concurrency = 8
    return delivery
  }

  @EventLoop
  func parts(_ context: OutputContext) -> [Part] {
    [.sink(HomeAssistantSink(settings, link: context.link, time: context.time, log: context.log))]
  }

  func routeSettings(_ section: ConfigSection) -> (any RouteSettings)? {
    let event = HomeAssistantEvent(reading: section, over: settings.event)
    section.finish()
    return event
  }

  func preview(of entry: Entry, by route: Route) -> OutputPreview {
    let event = route.settings[name] as? HomeAssistantEvent ?? settings.event
    if let reason = HomeAssistantEvent.reasonNotToFire(entry) { return .nothing(reason) }
    do throws(HomeAssistantEventType.Flaw) {
      let type = try event.type(for: entry)
      let data = String(decoding: HomeAssistantEventData.json(of: entry, as: event.shape), as: UTF8.self)
      // What stands between server and API may be somebody's secret.
      let path = settings.base == settings.server ? "" : "/…"
      return .text("POST \(settings.server)\(path)/api/events/\(type)\n\n\(data)")
    } catch {
      return .nothing("Home Assistant would not take it: \(error)")
    }
  }
}
