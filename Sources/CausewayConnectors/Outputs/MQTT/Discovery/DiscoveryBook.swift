internal import CausewayCore

/// What is to be announced: devices with their entities, and which events they are made of. Knows no broker and no journal.
struct DiscoveryBook {
  /// Events of one key go to the same entities.
  struct Key: Hashable {
    let source: String
    let subject: String?
    let type: String
    let kind: Event.Kind

    init(_ event: Event) {
      source = event.source
      subject = event.subject
      type = event.type
      kind = event.kind
    }
  }

  /// What is known of the events of one key.
  struct Known {
    /// Where they go.
    let topic: String
    /// Their entities, by device and id; none for what is shown nowhere.
    let entities: [(device: String, entity: String)]
    /// Where the state of entities goes beside that: what happens is kept nowhere, but that a detector is in alarm is.
    let stateTopics: [String]
    /// Of what happens: how to call it, and until when that is worth telling.
    let happening: EntityValue?
    let expiresAfter: Duration?
  }

  /// An entity that was met, and what was met of it.
  struct Arrival {
    let entry: Entry
    let topic: String
    let isRetained: Bool
    let form: ValueTemplate.Form

    /// The state of an entity needs a place where the broker keeps it. One whose events may be states or happenings has only that.
    func needsOwnPlace(_ entity: EntityDescription) -> Bool {
      entity.platform != .event && (!isRetained || entry.event.wrapsPayload)
    }
  }

  private let places: BrokerPlaces

  init(_ places: BrokerPlaces) {
    self.places = places
  }

  /// More are published, but not announced.
  static let mostEntities = 16_000

  private(set) var devices: [String: AnnouncedDevice] = [:]
  private(set) var count = 0
  private var known: [Key: Known] = [:]
  /// Of entities that happen: an event like those that come.
  private(set) var specimens: [String: Entry] = [:]

  func known(_ event: Event) -> Known? { known[Key(event)] }

  /// The name of an entity's note, after what all of them begin with.
  static func name(_ device: String, _ entity: String) -> String { "\(device)/\(entity)" }

  /// Takes an event in.
  /// - Returns: the device whose announcement has changed by that, with the names of entities that are new.
  @discardableResult
  mutating func take(_ arrival: Arrival, _ catalogs: Catalogs, _ devices: DeviceBook) -> (
    device: String?, new: [String]
  ) {
    let event = arrival.entry.event
    let descriptions = catalogs[event]?.entities(of: event, devices: devices) ?? []
    let vendor = event.type.prefix { $0 != "." }
    var entities: [(device: String, entity: String)] = []
    var stateTopics: [String] = []
    var changed: String?
    var new: [String] = []
    for description in descriptions {
      let presence = devices[description.device.id.source, description.device.id.device]?.presence?.state
      // It belongs to nobody any more: what comes of it still is late.
      guard presence != .gone else { continue }
      var device = AnnouncedDevice(description.device, vendor: vendor, isOnline: presence != .offline)
      device.entities = self.devices[device.id]?.entities ?? [:]
      let entity: AnnouncedEntity
      if arrival.needsOwnPlace(description) {
        let topic = places.stateTopic(of: AnnouncedEntity.id(of: description), device.id)
        entity = AnnouncedEntity(description, of: device.id, at: topic, isRetained: true, .data)
        stateTopics.append(topic)
      } else {
        entity = AnnouncedEntity(
          description, of: device.id, at: arrival.topic, isRetained: arrival.isRetained, arrival.form)
      }
      if device.entities[entity.id] == nil {
        guard count < Self.mostEntities else { continue }
        count += 1
        new.append(Self.name(device.id, entity.id))
      }
      device.entities[entity.id] = entity
      entities.append((device.id, entity.id))
      if event.kind == .occurrence { specimens[Self.name(device.id, entity.id)] = arrival.entry }
      guard self.devices[device.id] != device else { continue }
      self.devices[device.id] = device
      changed = device.id
    }
    let happening = descriptions.first { $0.platform == .event }
    if known.count < 4 * Self.mostEntities {
      known[Key(event)] = Known(
        topic: arrival.topic, entities: entities, stateTopics: stateTopics, happening: happening?.value,
        expiresAfter: happening?.expiresAfter)
    }
    return (changed, new)
  }

  /// The gateway's own.
  mutating func put(_ device: AnnouncedDevice) {
    count += device.entities.count - (devices[device.id]?.entities.count ?? 0)
    devices[device.id] = device
  }

  /// - Returns: whether that was news.
  mutating func setOnline(_ isOnline: Bool, _ device: String) -> Bool {
    guard devices[device]?.isOnline == !isOnline else { return false }
    devices[device]?.isOnline = isOnline
    return true
  }

  func entity(_ device: String, _ entity: String) -> AnnouncedEntity? { devices[device]?.entities[entity] }

  /// Hubs before what is reached through them.
  var inOrder: [AnnouncedDevice] {
    let parents = Set(devices.values.compactMap(\.parent))
    return devices.values.sorted {
      ($0.parent == nil ? 0 : parents.contains($0.id) ? 1 : 2, $0.id) < (
        $1.parent == nil ? 0 : parents.contains($1.id) ? 1 : 2, $1.id
      )
    }
  }
}
