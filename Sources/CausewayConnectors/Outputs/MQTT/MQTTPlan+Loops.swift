internal import CausewayCore
internal import Mosquitto

extension MQTTPlan {
  /// The filter by which what `routes` send here would come in again, if there is one.
  /// - Parameter inputs: all that subscribe to brokers, by their names.
  func returns(
    by subscription: BrokerSubscription, _ routes: [Route], inputs: [String: BrokerSubscription], vendors: [String]
  ) -> String? {
    guard subscription.isOf(host: settings.broker.host, port: settings.broker.port) else { return nil }
    for route in routes where route.outputs.contains(name) {
      let patterns = topics(of: route, inputs: inputs, vendors: vendors)
      for filter in subscription.filters {
        let taken = TopicPattern.taken(by: filter)
        if patterns.contains(where: { pattern in taken.contains { $0.meets(pattern) } }) { return filter }
      }
    }
    return nil
  }

  private func topics(
    of route: Route, inputs: [String: BrokerSubscription], vendors: [String]
  ) -> [TopicPattern] {
    let messaging = route.settings[name] as? MQTTMessaging ?? settings.messaging
    guard let template = messaging.topic else {
      let known = (vendors + ["causeway"]).filter { route.match.mayTake(typesBeginningWith: "\($0).") }
      return (known + ["events"]).map { TopicPattern(beginningWith: "\(settings.prefix)\($0)/") }
    }
    var beginning = TopicPattern()
    beginning.add(settings.prefix)
    var patterns = [beginning]
    for part in template.parts {
      switch part {
      case .text(let text): for index in patterns.indices { patterns[index].add(text) }
      case .field(let field) where field.text == "topic":
        // Only what came from a broker has a topic: one that its input subscribed to.
        let sources = inputs.filter { route.match.mayTake(input: $0.key) }.values
        let topics = sources.flatMap { $0.filters.flatMap(TopicPattern.taken) }
        patterns = patterns.flatMap { pattern in
          topics.map { topic in
            var whole = pattern
            whole.add(topic)
            return whole
          }
        }
      case .field: for index in patterns.indices { patterns[index].addAnything() }
      }
    }
    return patterns
  }
}
