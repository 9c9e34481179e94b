internal import CausewayCore

extension RocketMQPlan {
  func returns(
    by subscription: BrokerSubscription, _ routes: [Route], inputs: [String: BrokerSubscription], vendors: [String]
  ) -> String? {
    guard subscription.isOf(nameServers: settings.cluster.nameServers) else { return nil }
    for route in routes where route.outputs.contains(name) {
      let messaging = route.settings[name] as? RocketMQMessaging ?? settings.messaging
      guard let template = messaging.topic else { continue }
      let pattern = Self.pattern(of: template)
      for topic in subscription.filters where TopicPattern(exactly: topic).meets(pattern) { return topic }
    }
    return nil
  }

  private static func pattern(of template: Template) -> TopicPattern {
    var pattern = TopicPattern()
    for part in template.parts {
      switch part {
      case .text(let text): pattern.add(text)
      case .field: pattern.addAnything()
      }
    }
    return pattern
  }
}

extension TopicPattern {
  fileprivate init(exactly topic: String) {
    self.init()
    add(topic)
  }
}
