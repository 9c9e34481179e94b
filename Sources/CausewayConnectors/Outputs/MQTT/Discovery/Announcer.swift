internal import CausewayCore
internal import Loop
internal import Mosquitto

/// Tells Home Assistant of entities, and remembers durably what it told, so that it can take it back. What there is to tell it learns from
/// the entries that are sent, and from the states that the journal keeps.
///
/// It does nothing by itself: `work` does what is due, in slices.
@EventLoop
final class Announcer {
  let settings: MQTTOutputSettings
  let context: OutputContext
  let places: BrokerPlaces
  let publisher: MQTTPublisher
  /// Something is due.
  let wake: () -> Void

  var book: DiscoveryBook
  /// As they are on disk, by the names of entities.
  var notes: [String: DiscoveryNote] = [:]
  /// Devices whose configs are not, or not as they should be, on the broker of this connection.
  var due: Set<String> = []
  /// Entities that are announced no more, with what they were.
  var retired: [String: DiscoveryNote] = [:]
  /// What came while the journal was being looked through.
  var arrivals: [DiscoveryBook.Arrival]?
  var isSurveyDue = true
  /// The routes that the last survey went by.
  var surveyedRoutes: [ObjectIdentifier] = []
  /// Entities that Home Assistant has never heard of, until it has.
  private var unheard: Set<String> = []
  private let heard = Signal()
  private var isFull = false
  /// What was known of devices when their entities were described.
  private var facts: [Device.ID: Device] = [:]
  /// Where Home Assistant has been told that entities move from: to be cleared once they are announced in the new place.
  var leftovers: [String] = []

  init(_ settings: MQTTOutputSettings, _ context: OutputContext, _ places: BrokerPlaces, wake: @escaping () -> Void) {
    self.settings = settings
    self.context = context
    self.places = places
    self.wake = wake
    book = DiscoveryBook(places)
    publisher = MQTTPublisher(prefix: settings.prefix, sizeLimit: settings.sizeLimit)
  }

  var notePrefix: String { DiscoveryNote.prefix(of: context.name) }

  /// How entities are announced now; `nil` where none are, and what was announced once is taken back.
  var discovery: DiscoverySettings? { settings.discovery }

  // MARK: Learning

  /// What is known of an entry that is about to be sent to `topic`. What is new is announced soon.
  func know(_ entry: Entry, at topic: String, _ messaging: MQTTMessaging) -> DiscoveryBook.Known? {
    if let known = book.known(entry.event), known.topic == topic { return known }
    guard let arrival = arrival(of: entry, at: topic, messaging) else { return nil }
    arrivals?.append(arrival)
    let devices = context.devices.book
    let (changed, new) = book.take(arrival, context.catalogs, devices)
    for name in new where notes[name] == nil { unheard.insert(name) }
    if let changed {
      if let id = book.devices[changed]?.directoryID { facts[id] = fact(id, devices) }
      due.insert(changed)
      wake()
    }
    if book.count >= DiscoveryBook.mostEntities, !isFull {
      isFull = true
      context.log.warning(
        "more than \(DiscoveryBook.mostEntities) entities: the others are published, but not announced")
    }
    return book.known(entry.event)
  }

  /// Takes in what is no vendor's: the gateway itself.
  func put(_ device: AnnouncedDevice) {
    guard book.devices[device.id] != device else { return }
    let gone = book.devices[device.id].map { Set($0.entities.keys).subtracting(device.entities.keys) } ?? []
    book.put(device)
    due.insert(device.id)
    // Notes from before the last start are compared as well.
    for (name, note) in notes where name.hasPrefix("\(device.id)/") {
      let entity = String(name.dropFirst(device.id.utf8.count + 1))
      if device.entities[entity] == nil || gone.contains(entity) { retired[name] = note }
    }
  }

  func arrival(of entry: Entry, at topic: String, _ messaging: MQTTMessaging) -> DiscoveryBook.Arrival? {
    guard discovery != nil, entry.event.kind != .report, messaging.hasSteadyTopics else { return nil }
    let form: ValueTemplate.Form =
      switch messaging.payload {
      case .json: .data
      case .original: .original
      case .template: .value
      }
    return DiscoveryBook.Arrival(
      entry: entry, topic: topic, isRetained: publisher.retains(entry.event, messaging), form: form)
  }

  /// Home Assistant looks at an entity's topic only once it knows the entity: the very first thing that happens waits for that.
  func introduce(_ known: DiscoveryBook.Known) async {
    let names = known.entities.map { DiscoveryBook.name($0.device, $0.entity) }
    guard names.contains(where: unheard.contains) else { return }
    let until = context.time.uptime + .seconds(3)
    while names.contains(where: unheard.contains), context.time.uptime < until, !Task.isCancelled {
      await heard.wait(atMost: until - context.time.uptime)
    }
    // Its subscription takes it a moment.
    try? await EventLoop.sleep(for: .seconds(1))
  }

  func announced(_ names: [String]) {
    guard !unheard.isEmpty else { return }
    unheard.subtract(names)
    heard.fire()
  }

  // MARK: Occasions

  /// Everything is announced again.
  func announceAll() {
    due = Set(book.devices.keys)
    wake()
  }

  /// Routes may be others since a reload.
  func checkRoutes() {
    guard context.routes.current.routes.map(ObjectIdentifier.init) != surveyedRoutes else { return }
    isSurveyDue = true
  }

  /// Something new may be known of devices.
  /// - Returns: of which only whether they are there is news.
  func devicesChanged() -> [AnnouncedDevice] {
    let devices = context.devices.book
    var news: [AnnouncedDevice] = []
    for device in book.devices.values {
      guard let id = device.directoryID else { continue }
      let known = devices[id.source, id.device]
      let presence = known?.presence?.state
      if presence == .gone {
        isSurveyDue = true
      } else if book.setOnline(presence != .offline, device.id), let changed = book.devices[device.id] {
        news.append(changed)
      }
    }
    if facts.contains(where: { $0.value != fact($0.key, devices) }) { isSurveyDue = true }
    return news
  }

  /// What entities are made of beside events: the names and models of devices.
  private func fact(_ id: Device.ID, _ devices: DeviceBook) -> Device {
    var device = devices[id.source, id.device] ?? Device(id: id)
    device.presence = nil
    return device
  }

  /// The entities are those of these devices.
  func noteFacts(_ devices: DeviceBook) {
    let ids = book.devices.values.compactMap(\.directoryID)
    facts = Dictionary(ids.map { ($0, fact($0, devices)) }, uniquingKeysWith: { first, _ in first })
  }
}
