internal import CausewayCore
internal import Mosquitto

/// Makes the messages by which Home Assistant learns of devices, and by which it forgets them. Pure.
struct DiscoveryMessages {
  let prefix: String
  let mode: DiscoverySettings.Mode
  let places: BrokerPlaces
  /// Of the program.
  let release: String

  /// Everything about `device`: whether it is there, first, and its configs.
  /// - Parameters:
  ///   - knowsParent: whether the device it is reached through is announced.
  ///   - removed: entities that it had, with their platforms.
  func announcement(
    of device: AnnouncedDevice, knowsParent: Bool, without removed: [(id: String, platform: String)] = []
  ) -> [MQTTMessage] {
    var messages: [MQTTMessage] = []
    if let availability = availability(of: device) { messages.append(availability) }
    switch mode {
    case .device:
      // An entity goes when it is announced with nothing but its platform, and stays away when it is left out.
      if !removed.isEmpty {
        messages.append(message(deviceTopic(device.id), whole(device, knowsParent: knowsParent, without: removed)))
      }
      messages.append(message(deviceTopic(device.id), whole(device, knowsParent: knowsParent, without: [])))
    case .component:
      for (id, platform) in removed {
        messages.append(BrokerPlaces.nothing(at: componentTopic(platform, device.id, id)))
      }
      for entity in device.entities.values.sorted(by: { $0.id < $1.id }) {
        messages.append(
          message(
            componentTopic(entity.platform, device.id, entity.id), single(entity, of: device, knowsParent: knowsParent))
        )
      }
    }
    return messages
  }

  /// `nil` for the gateway itself, whose status says it.
  func availability(of device: AnnouncedDevice) -> MQTTMessage? {
    guard device.directoryID != nil else { return nil }
    return BrokerPlaces.availability(device.isOnline, at: places.availabilityTopic(of: device.id))
  }

  func deviceTopic(_ device: String) -> String { "\(prefix)/device/\(device)/config" }

  func componentTopic(_ platform: String, _ device: String, _ entity: String) -> String {
    "\(prefix)/\(platform)/\(device)/\(entity)/config"
  }

  private func message(_ topic: String, _ payload: [UInt8]) -> MQTTMessage {
    MQTTMessage(topic: topic, payload: payload, isRetained: true)
  }

  // MARK: Payloads

  private func whole(
    _ device: AnnouncedDevice, knowsParent: Bool, without removed: [(id: String, platform: String)]
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { object in
      shared(device, knowsParent: knowsParent, &object)
      object.key("components")
      object.object { components in
        for entity in device.entities.values.sorted(by: { $0.id < $1.id }) {
          components.key(entity.id)
          components.raw(JSONText(trusted: Self.object([Self.platform(entity.platform), entity.members])))
        }
        for (id, platform) in removed where device.entities[id] == nil {
          components.key(id)
          components.raw(JSONText(trusted: Self.object([Self.platform(platform)])))
        }
      }
    }
    return writer.bytes
  }

  private func single(_ entity: AnnouncedEntity, of device: AnnouncedDevice, knowsParent: Bool) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { shared(device, knowsParent: knowsParent, &$0) }
    return Self.object([entity.members, entity.ownMembers, Array(writer.bytes.dropFirst().dropLast())])
  }

  /// Home Assistant is strict about every key here.
  private func shared(_ device: AnnouncedDevice, knowsParent: Bool, _ object: inout JSONWriter) {
    object.key("device")
    if knowsParent, let parent = device.parent {
      var link = JSONWriter()
      link.object { $0.member("via_device", parent) }
      object.raw(
        JSONText(
          trusted: Self.object([Array(device.block.dropFirst().dropLast()), Array(link.bytes.dropFirst().dropLast())])))
    } else {
      object.raw(JSONText(trusted: device.block))
    }
    object.key("origin")
    object.object { origin in
      origin.member("name", "Causeway")
      origin.member("sw_version", release.isEmpty ? nil : release)
    }
    object.key("availability")
    object.array { list in
      list.object { $0.member("topic", places.statusTopic) }
      if device.directoryID != nil { list.object { $0.member("topic", places.availabilityTopic(of: device.id)) } }
    }
    object.member("availability_mode", "all")
  }

  private static func platform(_ platform: String) -> [UInt8] { Array("\"platform\":\"\(platform)\"".utf8) }

  private static func object(_ members: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = [UInt8(ascii: "{")]
    for part in members where !part.isEmpty {
      if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
      bytes += part
    }
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }
}
