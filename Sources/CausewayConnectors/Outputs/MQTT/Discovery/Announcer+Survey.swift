internal import CausewayCore
internal import Loop

extension Announcer {
  /// Reads what was announced before.
  func readNotes() async throws(JournalError) {
    if let former = context.renamedFrom { try await adoptNotes(of: former) }
    let prefix = notePrefix
    for (name, text) in try await context.journal.notes(beginningWith: prefix) {
      let entity = String(name.dropFirst(prefix.count))
      guard DiscoveryNote.parts(of: name, prefix: prefix) != nil, let note = DiscoveryNote(text) else { continue }
      notes[entity] = note
    }
  }

  /// An output that was called otherwise had announced this; now it is for this one to take back.
  private func adoptNotes(of former: String) async throws(JournalError) {
    let prefix = DiscoveryNote.prefix(of: former)
    let old = try await context.journal.notes(beginningWith: prefix)
    for chunk in Array(old).chunked(by: 128) {
      var settlement = Settlement()
      for (name, text) in chunk {
        settlement.notes.updateValue(text, forKey: notePrefix + name.dropFirst(prefix.count))
        settlement.notes.updateValue(nil, forKey: name)
      }
      try await context.journal.settle(FollowerID(rawValue: context.name), settlement)
    }
  }

  /// Looks through what the journal keeps for everything that is to be announced, and finds what is announced and should not be.
  func survey() async throws {
    isSurveyDue = false
    surveyedRoutes = context.routes.current.routes.map(ObjectIdentifier.init)
    guard discovery != nil else { return retireAll() }
    arrivals = []
    var fresh = DiscoveryBook(places)
    let devices = context.devices.book
    var slice = Slice()
    let head = await context.journal.head
    var position = Position.start
    while true {
      let page = try await context.journal.states(after: position, through: head, limit: 256)
      guard let last = page.last?.position else { break }
      for entry in page {
        await slice.step()
        take(entry, into: &fresh, devices)
      }
      position = last
    }
    for note in notes.values {
      await slice.step()
      if let specimen = note.specimen { take(specimen, into: &fresh, devices) }
    }
    // What is not in the journal's states yet, or never will be.
    for arrival in (arrivals ?? []) + book.specimens.values.compactMap(again) {
      fresh.take(arrival, context.catalogs, devices)
    }
    arrivals = nil
    for device in book.devices.values where device.directoryID == nil { fresh.put(device) }
    replace(by: fresh, devices)
  }

  private func again(_ specimen: Entry) -> DiscoveryBook.Arrival? {
    guard let (messaging, topic) = place(of: specimen) else { return nil }
    return arrival(of: specimen, at: topic, messaging)
  }

  private func take(_ entry: Entry, into book: inout DiscoveryBook, _ devices: DeviceBook) {
    guard context.catalogs[entry.event] != nil, let arrival = again(entry) else { return }
    book.take(arrival, context.catalogs, devices)
  }

  /// How this output would send `entry`, or one like it: conditions on what it carries may hold for the next.
  private func place(of entry: Entry) -> (MQTTMessaging, topic: String)? {
    let routes = context.routes.current
    let route = routes.first(matching: entry) ?? routes.routes.first { $0.match.attributesMatch(entry) }
    guard let route else { return nil }
    let messaging = route.settings[context.name] as? MQTTMessaging ?? settings.messaging
    guard let topic = try? publisher.topic(of: entry, messaging) else { return nil }
    return (messaging, topic)
  }

  private func replace(by fresh: DiscoveryBook, _ devices: DeviceBook) {
    for (id, device) in fresh.devices where book.devices[id] != device { due.insert(id) }
    book = fresh
    noteFacts(devices)
    due.formIntersection(book.devices.keys)
    retired = notes.filter { name, note in !isCurrent(name, note) }
    for name in retired.keys {
      if let device = name.split(separator: "/").first.map(String.init), book.devices[device] != nil {
        due.insert(device)
      }
    }
  }

  /// Whether what was announced is announced still, in the same place.
  private func isCurrent(_ name: String, _ note: DiscoveryNote) -> Bool {
    guard let discovery, note.mode == discovery.mode, note.prefix == discovery.prefix else { return false }
    let parts = name.split(separator: "/").map(String.init)
    guard parts.count == 2, let entity = book.entity(parts[0], parts[1]) else { return false }
    return entity.stateTopic == note.stateTopic
  }

  /// Nothing is announced any more.
  func retireAll() {
    retired = notes
    book = DiscoveryBook(places)
    due = []
  }
}
