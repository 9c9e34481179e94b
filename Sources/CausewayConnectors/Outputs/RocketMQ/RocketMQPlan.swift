internal import CausewayCore
internal import Loop
internal import RocketMQ

/// A cluster to publish to, as configured.
struct RocketMQPlan: OutputPlan {
  let name: String
  let settings: RocketMQOutputSettings

  /// Many at once leave together; a cluster that is back should not be waited for.
  var delivery: DeliverySettings? {
    var delivery = DeliverySettings()
    delivery.concurrency = 256
    delivery.retry.first = .milliseconds(500)
    delivery.retry.longest = .seconds(5)
    delivery.retry.attempts = 10_000
    return delivery
  }

  @EventLoop
  func parts(_ context: OutputContext) -> [Part] {
    let line = ClusterLine(settings, context)
    return [.service(line), .sink(RocketMQSink(settings, context, line))]
  }

  func routeSettings(_ section: ConfigSection) -> (any RouteSettings)? {
    let messaging = RocketMQMessaging(reading: section, over: settings.messaging)
    section.finish()
    return messaging
  }

  func preview(of entry: Entry, by route: Route) -> OutputPreview {
    let messaging = route.settings[name] as? RocketMQMessaging ?? settings.messaging
    do throws(RocketMQTopic.Flaw) {
      let message = try RocketMQPublisher(output: name, sizeLimit: settings.sizeLimit).message(
        for: entry, saying: messaging)
      var lines = ["SEND to the topic \(message.topic)"]
      if let tag = message.tag { lines.append("tag: \(tag)") }
      if !message.keys.isEmpty { lines.append("keys: \(message.keys.joined(separator: " "))") }
      for (name, value) in message.properties.sorted(by: { $0.key < $1.key }) { lines.append("\(name): \(value)") }
      let body = String(validating: message.body, as: UTF8.self) ?? "(\(message.body.count) bytes that are no text)"
      return .text(lines.joined(separator: "\n") + "\n\n" + body)
    } catch {
      return .nothing("\(error)")
    }
  }
}
