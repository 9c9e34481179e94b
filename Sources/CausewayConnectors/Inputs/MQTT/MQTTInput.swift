package import CausewayCore
internal import Loop
internal import Mosquitto

/// `type: mqtt`: subscribes to topics of a broker.
package struct MQTTInput: InputType {
  package static let type = "mqtt"

  package static func read(name: String, _ section: ConfigSection) -> any InputPlan {
    var settings = MQTTSettings(reading: section, clientID: "causeway-\(name)")
    settings.isSessionClean = section.boolean("clean_session", default: false)
    if let value = section.value("session_expiry"),
      let expiry = value.duration(in: .seconds(60) ... .seconds(365 * 86_400))
    {
      settings.sessionExpiry = expiry
      let conflict =
        settings.version == .v311
        ? "with version 3.1.1 the broker alone decides how long it keeps a session"
        : settings.isSessionClean ? "`clean_session` keeps nothing" : nil
      if let conflict { section.problem(ofKey: "session_expiry", conflict, hint: "Remove it, or set `version: 5`.") }
    }
    let limit = section.size(
      "body_limit", default: ByteSize(bytes: 1 << 20), in: ByteSize(bytes: 1 << 10)...ByteSize(bytes: 16 << 20))
    settings.payloadLimit = Int(limit.bytes)
    settings.keptOfLonger = { Defect.kept(of: $0) }
    let topics = section.requiredStringList("topics", hint: "What to subscribe to, such as `[\"\(name)/#\"]`.")
    for topic in topics {
      switch TopicFilter(topic) {
      case nil:
        section.problem(
          at: "topics", "\(Quotation.of(topic)) is no topic to subscribe to",
          hint: "`+` stands for one whole level and `#`, at the end, for all that follow: home/+/state, home/#.")
      case let filter? where filter.isShared && settings.version == .v311:
        section.problem(
          at: "topics", "\(Quotation.of(topic)) is shared among several clients, which MQTT 3.1.1 does not have",
          hint: "Set `version: 5` if the broker speaks it.")
      default: break
      }
    }
    return MQTTInputPlan(settings: settings, topics: topics)
  }
}

private struct MQTTInputPlan: InputPlan {
  let settings: MQTTSettings
  let topics: [String]

  var canBeDown: Bool { true }

  var subscription: BrokerSubscription? {
    BrokerSubscription(host: settings.host, port: settings.port, filters: topics)
  }

  @EventLoop
  func parts(_ context: InputContext) -> [Part] {
    [.service(MQTTIntake(context, settings, topics: topics))]
  }
}
