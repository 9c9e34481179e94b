package import CausewayCore
internal import Mosquitto

/// `type: mqtt`: each event is published to a broker.
package struct MQTTOutput: OutputType {
  package static let type = "mqtt"

  package static func read(name: String, _ section: ConfigSection) -> any OutputPlan {
    var settings = MQTTOutputSettings()
    settings.broker = MQTTSettings(reading: section, clientID: "")
    settings.clientID = clientID(settings.broker.clientID, section)
    settings.prefix = prefix(section)
    settings.messaging = MQTTMessaging(reading: section, over: MQTTMessaging())
    settings.catchUp = section.oneOf("catch_up", default: .all)
    settings.sizeLimit = Int(
      section.size("size_limit", default: .mebibytes(1), in: .kibibytes(1) ... .mebibytes(64)).bytes)
    settings.timeout = section.duration("timeout", default: .seconds(30), in: .seconds(1) ... .seconds(300))
    settings.discovery = DiscoverySettings.read(section)
    if settings.discovery != nil, !settings.messaging.hasSteadyTopics {
      section.warn(
        at: "topic", "nothing is announced of what goes to topics that change from event to event",
        hint: "Make it of source, type, subject, input and topic only.")
    }
    return MQTTPlan(name: name, settings: settings)
  }

  /// It is a part of topics.
  private static func clientID(_ id: String, _ section: ConfigSection) -> String? {
    guard !id.isEmpty else { return nil }
    let isAllowed = id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"+#/".utf8.contains($0) }
    if !(1...128).contains(id.utf8.count) || !isAllowed {
      section.problem(
        at: "client_id", "expected 1 to 128 letters, digits and signs, but none of `+`, `#` and `/`",
        hint:
          "Leave it out, and the gateway makes one up and keeps it. No other client of the broker may have the same.")
    }
    return id
  }

  private static func prefix(_ section: ConfigSection) -> String {
    guard let text = section.string("prefix"), !text.isEmpty else { return "" }
    let bare = text.hasSuffix("/") ? String(text.dropLast()) : text
    if (try? MQTTTopic.make(of: bare)) != bare {
      section.problem(at: "prefix", "nobody can publish to topics that begin so", hint: "Such as home/causeway.")
    }
    return bare + "/"
  }
}
