internal import CausewayCore
internal import Loop
internal import Mosquitto

/// A broker to publish to, as configured.
struct MQTTPlan: OutputPlan {
  let name: String
  let settings: MQTTOutputSettings

  /// A broker that is back is noticed by the connection, not by entries: asking often costs nothing.
  var delivery: DeliverySettings? {
    var delivery = DeliverySettings()
    delivery.concurrency = 200
    delivery.retry.first = .milliseconds(500)
    delivery.retry.longest = .seconds(2)
    delivery.retry.attempts = 10_000
    return delivery
  }

  @EventLoop
  func parts(_ context: OutputContext) -> [Part] {
    let desk = AnnouncementDesk(settings, context)
    let line = BrokerLine(settings, context, desk)
    return [.service(line), .sink(MQTTSink(settings, context, line, desk)), .farewell(desk)]
  }

  func looksAfter(_ former: any OutputPlan, isSuccessor: Bool) -> Bool {
    guard let former = former as? MQTTPlan, settings.broker.host == former.settings.broker.host,
      settings.broker.port == former.settings.broker.port
    else { return false }
    // Announcements are told apart by devices, not by who made them: another's would go with one's own.
    return isSuccessor || settings.discovery != nil && settings.discovery?.prefix == former.settings.discovery?.prefix
  }

  func routeSettings(_ section: ConfigSection) -> (any RouteSettings)? {
    let messaging = MQTTMessaging(reading: section, over: settings.messaging)
    section.finish()
    return messaging
  }

  func preview(of entry: Entry, by route: Route) -> OutputPreview {
    let messaging = route.settings[name] as? MQTTMessaging ?? settings.messaging
    let publisher = MQTTPublisher(prefix: settings.prefix, sizeLimit: settings.sizeLimit)
    do throws(MQTTTopic.Flaw) {
      let message = try publisher.message(for: entry, saying: messaging)
      let payload =
        String(validating: message.payload, as: UTF8.self) ?? "(\(message.payload.count) bytes that are no text)"
      return .text("PUBLISH \(message.topic) (QoS 1\(message.isRetained ? ", retained" : ""))\n\n\(payload)")
    } catch {
      return .nothing("\(error)")
    }
  }
}
