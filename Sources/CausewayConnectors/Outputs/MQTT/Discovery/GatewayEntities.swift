internal import CausewayCore
internal import Loop
internal import Mosquitto

/// The gateway as a device of its own: whether each link is up, how far outputs are behind, how many dead letters there are.
@EventLoop
final class GatewayEntities {
  private let context: OutputContext
  private let places: BrokerPlaces
  private let id: String
  /// What the broker has been told last.
  private var last: [UInt8]?

  init(_ context: OutputContext, _ places: BrokerPlaces) {
    self.context = context
    self.places = places
    id = "causeway_gateway_\(DiscoveryID.make(of: places.clientID))"
  }

  func connected() { last = nil }

  func device(_ figures: GatewayFigures) -> AnnouncedDevice {
    var device = AnnouncedDevice(id: id, name: "Causeway", release: context.release)
    for entity in Self.entities(figures, of: device.id) {
      let announced = AnnouncedEntity(entity, of: device.id, at: places.gatewayTopic, isRetained: true, .data)
      device.entities[announced.id] = announced
    }
    return device
  }

  /// What there is to say; `nil` if it has been said.
  func message(_ figures: GatewayFigures?) -> MQTTMessage? {
    guard let figures else { return nil }
    var writer = JSONWriter()
    writer.object { object in
      object.key("dead_letters")
      object.integer(figures.deadLetters)
      object.key("links")
      object.object { links in
        for link in figures.links {
          links.key(link.name)
          links.string(link.isConnected ? "connected" : "away")
        }
      }
      object.key("behind")
      object.object { behind in
        for case (let name, let count?) in figures.links.map({ ($0.name, $0.behind) }) {
          behind.key(name)
          behind.integer(count)
        }
      }
    }
    guard writer.bytes != last else { return nil }
    return MQTTMessage(topic: places.gatewayTopic, payload: writer.bytes, isRetained: true)
  }

  func published(_ message: MQTTMessage) { last = message.payload }

  private static func entities(_ figures: GatewayFigures, of device: String) -> [EntityDescription] {
    let owner = EntityDevice(
      id: Device.ID(source: Event.ownSource, device: device), key: device, name: "Causeway")
    var entities = [
      EntityDescription(
        device: owner, key: "dead.letters", platform: .sensor, name: "Dead letters", stateClass: "measurement",
        category: .diagnostic, value: EntityValue(path: ValuePath(members: ["dead_letters"])))
    ]
    for link in figures.links {
      entities.append(
        EntityDescription(
          device: owner, key: "link.\(link.name)", platform: .binarySensor,
          name: "\(link.direction == .input ? "Input" : "Output") \(link.name)", deviceClass: "connectivity",
          category: .diagnostic,
          value: EntityValue(path: ValuePath(members: ["links", link.name]), onValues: ["connected"])))
      guard link.behind != nil else { continue }
      entities.append(
        EntityDescription(
          device: owner, key: "behind.\(link.name)", platform: .sensor, name: "Behind: \(link.name)",
          stateClass: "measurement", category: .diagnostic,
          value: EntityValue(path: ValuePath(members: ["behind", link.name]))))
    }
    return entities
  }
}
