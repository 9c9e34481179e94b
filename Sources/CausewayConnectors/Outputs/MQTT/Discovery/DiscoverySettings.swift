internal import CausewayCore

/// How Home Assistant is told of entities.
struct DiscoverySettings: Sendable, Equatable {
  enum Mode: String, Sendable, CaseIterable {
    /// One message for a device and all its entities: Home Assistant 2024.11 and later.
    case device
    /// One message for each entity: every release.
    case component
  }

  /// Where Home Assistant looks for announcements.
  var prefix = "homeassistant"
  var mode = Mode.device
  /// Where it says that it has started: everything is announced again then.
  var birthTopic = "homeassistant/status"
  var birthPayload = "online"
  /// Whether the gateway itself is announced, with its links and how far its outputs are.
  var announcesGateway = true
}

extension DiscoverySettings {
  /// Reads `discovery: true`, or a section. `nil` without, and for `false`.
  static func read(_ section: ConfigSection) -> DiscoverySettings? {
    guard let value = section.value("discovery") else { return nil }
    guard case .map = value.node.content else { return value.boolean() == true ? DiscoverySettings() : nil }
    guard let section = section.section("discovery") else { return nil }
    var settings = DiscoverySettings()
    settings.prefix = topic("prefix", section) ?? settings.prefix
    settings.mode = section.oneOf("mode", default: .device)
    settings.birthTopic = topic("birth_topic", section) ?? "\(settings.prefix)/status"
    settings.birthPayload = section.string("birth_payload", default: settings.birthPayload)
    settings.announcesGateway = section.boolean("gateway", default: true)
    section.finish()
    return settings
  }

  private static func topic(_ key: String, _ section: ConfigSection) -> String? {
    guard let text = section.string(key) else { return nil }
    if (try? MQTTTopic.make(of: text)) != text {
      section.problem(at: key, "nobody can publish to this topic", hint: "Such as homeassistant.")
    }
    return text
  }
}
