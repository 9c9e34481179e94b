internal import CausewayCore

/// One entity as it is announced: a value, so that whether something has changed is a comparison.
struct AnnouncedEntity: Equatable {
  /// Within its device: the part of its config topic.
  let id: String
  let platform: String
  /// Where its values are.
  let stateTopic: String
  /// Whether the broker keeps them.
  let isRetained: Bool
  /// The members of its config, without those that all entities of a device share, and without braces.
  let members: [UInt8]
  /// The members that only a config of its own may have.
  let ownMembers: [UInt8]

  /// - Parameter device: the id of its device in announcements.
  init(
    _ entity: EntityDescription, of device: String, at topic: String, isRetained: Bool, _ form: ValueTemplate.Form
  ) {
    let key = DiscoveryID.make(of: entity.key)
    id = Self.id(of: entity)
    platform = entity.platform.rawValue
    stateTopic = topic
    self.isRetained = isRetained
    let wish = Self.wish(for: entity, device)
    let wholeWish = "\(entity.platform.rawValue).\(wish)"
    var writer = JSONWriter()
    writer.object { object in
      object.member("unique_id", "\(device)_\(key)")
      object.member("default_entity_id", wholeWish)
      Self.write(entity, &object)
      object.member("state_topic", topic)
      object.key("qos")
      object.integer(1)
      let template = ValueTemplate(entity, form)
      object.member("value_template", template.text)
      if let attributes = template.attributes {
        object.member("json_attributes_topic", topic)
        object.member("json_attributes_template", attributes)
      }
    }
    members = Array(writer.bytes.dropFirst().dropLast())
    var own = JSONWriter()
    own.object { $0.member("object_id", wish) }
    ownMembers = Array(own.bytes.dropFirst().dropLast())
  }

  static func id(of entity: EntityDescription) -> String {
    "\(DiscoveryID.make(of: entity.key))_\(entity.platform.rawValue)"
  }

  private static func write(_ entity: EntityDescription, _ object: inout JSONWriter) {
    object.member("name", entity.name)
    object.member("device_class", entity.deviceClass)
    object.member("unit_of_measurement", entity.unit)
    object.member("state_class", entity.stateClass)
    object.member("entity_category", entity.category?.rawValue)
    if !entity.isEnabledByDefault {
      object.key("enabled_by_default")
      object.boolean(false)
    }
    switch entity.platform {
    case .sensor:
      if entity.deviceClass == "enum" { object.member("options", entity.value.words) }
    case .binarySensor:
      object.member("payload_on", "ON")
      object.member("payload_off", "OFF")
    case .event:
      let fallback = entity.value.fallbackName
      let words = entity.value.words
      object.member("event_types", words.contains(fallback) ? words : words + [fallback])
    }
  }

  /// What it should be called in automations, if Home Assistant knows nothing better: device and quantity, or what they are known by.
  private static func wish(for entity: EntityDescription, _ device: String) -> String {
    let first = DiscoveryID.slug(entity.device.name)
    let second = DiscoveryID.slug(entity.name ?? entity.deviceClass ?? entity.key)
    return
      "\(first.isEmpty ? DiscoveryID.slug(device) : first)_\(second.isEmpty ? DiscoveryID.slug(entity.key) : second)"
  }
}

extension JSONWriter {
  /// A member, unless there is nothing.
  mutating func member(_ name: String, _ value: String?) {
    guard let value else { return }
    key(name)
    string(value)
  }

  mutating func member(_ name: String, _ values: [String]) {
    key(name)
    array { list in for value in values { list.string(value) } }
  }
}
