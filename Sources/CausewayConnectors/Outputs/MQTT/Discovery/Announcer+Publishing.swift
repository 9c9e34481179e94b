internal import CausewayCore
internal import Loop
internal import Mosquitto

extension Announcer {
  /// So much is handed over at once: what is urgent waits behind no more.
  private static let mostMessages = 32
  private static let mostBytes = 256 << 10
  private static let mostNotes = 256

  /// Takes back what is retired, and announces what is due. What fails stays due.
  func publish(to connection: MQTTConnection) async throws {
    try await takeBack(connection)
    guard let discovery else { return }
    let messages = DiscoveryMessages(
      prefix: discovery.prefix, mode: discovery.mode, places: places, release: context.release)
    let devices = book.inOrder.filter { due.contains($0.id) }
    var slice = Slice()
    var begin = 0
    while begin < devices.count {
      var batch: [MQTTMessage] = []
      var (names, ids, bytes) = ([String](), [AnnouncedDevice](), 0)
      while begin < devices.count, batch.count < Self.mostMessages, bytes < Self.mostBytes {
        let device = devices[begin]
        let announcement = messages.announcement(
          of: device, knowsParent: device.parent.map { book.devices[$0] != nil } ?? false)
        batch += announcement
        bytes += announcement.reduce(0) { $0 + $1.payload.count }
        names += device.entities.keys.map { DiscoveryBook.name(device.id, $0) }
        ids.append(device)
        begin += 1
        await slice.step()
      }
      // Written down first: what is announced and forgotten would never be taken back.
      try await note(names, discovery)
      for chunk in batch.chunked(by: Self.mostMessages) { try await connection.publish(chunk) }
      // What changed meanwhile is due still.
      for device in ids where book.devices[device.id] == device { due.remove(device.id) }
      announced(names)
    }
    try await connection.publish(leftovers.map(BrokerPlaces.nothing))
    leftovers = []
  }

  private func note(_ names: [String], _ discovery: DiscoverySettings) async throws {
    var changed: [String: DiscoveryNote] = [:]
    for name in names {
      let parts = name.split(separator: "/").map(String.init)
      guard parts.count == 2, let entity = book.entity(parts[0], parts[1]) else { continue }
      let isGateway = book.devices[parts[0]]?.directoryID == nil
      let note = DiscoveryNote(
        mode: discovery.mode, prefix: discovery.prefix, platform: entity.platform, stateTopic: entity.stateTopic,
        availabilityTopic: isGateway ? nil : places.availabilityTopic(of: parts[0]), isRetained: entity.isRetained,
        specimen: book.specimens[name])
      // Which event stands for those that happen does not matter.
      var old = notes[name]
      if let specimen = old?.specimen, note.specimen?.event.type == specimen.event.type {
        old?.specimen = note.specimen
      }
      if old != note { changed[name] = note }
    }
    for chunk in Array(changed).chunked(by: Self.mostNotes) {
      try await settle(Dictionary(uniqueKeysWithValues: chunk.map { ($0.key, $0.value.text) }))
      for (name, note) in chunk { notes[name] = note }
    }
  }

  private func settle(_ texts: [String: String?]) async throws(JournalError) {
    var settlement = Settlement()
    for (name, text) in texts { settlement.notes.updateValue(text, forKey: notePrefix + name) }
    try await context.journal.settle(FollowerID(rawValue: context.name), settlement)
  }

  // MARK: Taking back

  private func takeBack(_ connection: MQTTConnection) async throws {
    guard !retired.isEmpty else { return }
    let current = Set(book.devices.values.flatMap { $0.entities.values.filter(\.isRetained).map(\.stateTopic) })
    for (device, names) in Dictionary(grouping: retired.keys.sorted(), by: { String($0.prefix { $0 != "/" }) }) {
      let notes = names.compactMap { name in retired[name].map { (name: name, note: $0) } }
      var messages = withdrawal(of: notes, device)
      for (_, note) in notes where note.isRetained && discovery != nil && !current.contains(note.stateTopic) {
        messages.append(BrokerPlaces.nothing(at: note.stateTopic))
      }
      if book.devices[device] == nil, let topic = notes.lazy.compactMap(\.note.availabilityTopic).first {
        messages.append(BrokerPlaces.nothing(at: topic))
      }
      for chunk in messages.chunked(by: Self.mostMessages) { try await connection.publish(chunk) }
      for chunk in names.chunked(by: Self.mostNotes) {
        try await settle(Dictionary(uniqueKeysWithValues: chunk.map { ($0, nil) }))
        for name in chunk {
          self.notes[name] = nil
          retired[name] = nil
        }
      }
      context.log.info("took back \(names.count) announced entit\(names.count == 1 ? "y" : "ies") of \(device)")
    }
  }

  /// What is announced of these devices is another output's business from now on.
  func cede(_ devices: Set<String>) async throws {
    let names = retired.keys.filter { devices.contains(String($0.prefix { $0 != "/" })) }
    for chunk in names.chunked(by: Self.mostNotes) {
      try await settle(Dictionary(uniqueKeysWithValues: chunk.map { ($0, nil) }))
      for name in chunk {
        notes[name] = nil
        retired[name] = nil
      }
    }
  }

  /// What makes Home Assistant forget `entities` of `device`, wherever and however it was told of them.
  private func withdrawal(of entities: [(name: String, note: DiscoveryNote)], _ device: String) -> [MQTTMessage] {
    var messages: [MQTTMessage] = []
    var wholes: Set<String> = []
    for (name, note) in entities {
      let id = String(name.drop { $0 != "/" }.dropFirst())
      let old = DiscoveryMessages(prefix: note.prefix, mode: note.mode, places: places, release: context.release)
      switch note.mode {
      case .component where isMoving(note, device, id):
        messages.append(leave(old.componentTopic(note.platform, device, id)))
      case .device where isMoving(note, device, id):
        if wholes.insert(note.prefix).inserted { messages.append(leave(old.deviceTopic(device))) }
      case .component:
        let isThere = discovery.map { $0.mode == note.mode && $0.prefix == note.prefix } ?? false
        guard !isThere || book.entity(device, id) == nil else { continue }
        messages.append(BrokerPlaces.nothing(at: old.componentTopic(note.platform, device, id)))
      case .device:
        if let discovery, note.mode == discovery.mode, note.prefix == discovery.prefix,
          let present = book.devices[device]
        {
          guard present.entities[id] == nil, wholes.insert(note.prefix).inserted else { continue }
          let removed = entities.filter { $0.note.mode == .device && $0.note.prefix == note.prefix }.map {
            (id: String($0.name.drop { $0 != "/" }.dropFirst()), platform: $0.note.platform)
          }
          messages += old.announcement(of: present, knowsParent: false, without: removed)
        } else if wholes.insert(note.prefix).inserted {
          messages.append(BrokerPlaces.nothing(at: old.deviceTopic(device)))
        }
      }
    }
    return messages
  }
}

extension Announcer {
  /// It is announced in the other way from now on.
  private func isMoving(_ note: DiscoveryNote, _ device: String, _ entity: String) -> Bool {
    guard let discovery, note.prefix == discovery.prefix, note.mode != discovery.mode else { return false }
    return book.entity(device, entity) != nil
  }

  /// Home Assistant keeps what its owner has made of an entity while that moves from one topic to another.
  private func leave(_ topic: String) -> MQTTMessage {
    leftovers.append(topic)
    return MQTTMessage(topic: topic, payload: Array(#"{"migrate_discovery":true}"#.utf8), isRetained: true)
  }
}

extension Array {
  /// In pieces of at most `count`.
  func chunked(by count: Int) -> [[Element]] {
    stride(from: 0, to: self.count, by: count).map { Array(self[$0..<Swift.min($0 + count, self.count)]) }
  }
}
