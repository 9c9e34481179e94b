internal import CausewayCore
internal import Loop
internal import Mosquitto

/// Sees to it that the broker keeps the newest of all states, also when it has lost some or all of what it kept.
///
/// Now and then the broker is given a mark to keep: the position up to which it has everything. When a connection begins, it says what mark
/// it has: none, if it lost everything; an old one, if it was set back to an older copy. The states after that are sent again, each once,
/// and only the newest. Nothing that happened is among them.
@EventLoop
final class RetainedStore {
  /// A broker that has the mark sends it at once. Some take a moment, and one that forbids to ask for it says nothing.
  private static let patience = Duration.seconds(1)
  /// So many states may be sent again after a crash, beside what the follower sends again.
  private static let markEvery = 64
  private static let page = 256
  private static let chunk = 32

  private let settings: MQTTOutputSettings
  private let context: OutputContext
  private let places: BrokerPlaces
  private let publisher: MQTTPublisher
  private let wake: () -> Void

  private enum Phase {
    case asking(since: Duration)
    case restoring(after: Position)
    case current
  }

  private var phase = Phase.current
  /// States that were sent while others are being restored: no older one may follow.
  private var overtaken: [StateKey: Position]?
  private var sinceMark = 0
  private var mark = Position.start
  private var triedAt = Duration.zero

  init(
    _ settings: MQTTOutputSettings, _ context: OutputContext, _ places: BrokerPlaces, wake: @escaping () -> Void
  ) {
    self.settings = settings
    self.context = context
    self.places = places
    self.wake = wake
    publisher = MQTTPublisher(prefix: settings.prefix, sizeLimit: settings.sizeLimit)
  }

  // MARK: Occasions

  /// A connection has begun. Its mark has been asked for, and is on its way if there is one.
  func connected() {
    phase = .asking(since: context.time.uptime)
    overtaken = [:]
    mark = .start
  }

  /// The broker has this mark.
  func received(_ payload: [UInt8]) {
    guard case .asking = phase else { return }
    phase = .restoring(after: Position(String(decoding: payload, as: UTF8.self)) ?? .start)
    wake()
  }

  /// A state that the broker keeps is about to be sent.
  func sending(_ entry: Entry) {
    if overtaken != nil, let key = entry.event.stateKey { overtaken?[key] = entry.position }
    sinceMark += 1
    if sinceMark == Self.markEvery { wake() }
  }

  // MARK: Work

  /// When there is something to do although nothing happens; `nil` for never.
  var due: Duration? {
    switch phase {
    case .asking(let since): since + Self.patience
    case .restoring: triedAt + Self.patience
    case .current: nil
    }
  }

  func work(_ connection: MQTTConnection) async throws {
    if case .asking(let since) = phase, since + Self.patience <= context.time.uptime {
      phase = .restoring(after: .start)
    }
    if case .restoring(let after) = phase {
      triedAt = context.time.uptime
      // Before its first settlement an output does not know where it is.
      guard let through = try await settled() else { return }
      try await restore(after: after, through: through, connection)
      phase = .current
      overtaken = nil
      sinceMark = max(sinceMark, 1)
    }
    if case .current = phase, sinceMark > 0 { try await setMark(connection) }
  }

  /// Tells the broker how far it has everything. Before the connection ends in order, too.
  func setMark(_ connection: MQTTConnection) async throws {
    guard case .current = phase else { return }
    guard let position = try await settled() else { return }
    sinceMark = 0
    guard position > mark || mark == .start else { return }
    try await connection.publish(
      MQTTMessage(topic: places.markTopic, payload: Array(position.description.utf8), isRetained: true))
    mark = position
  }

  /// How far everything is delivered, on disk.
  private func settled() async throws -> Position? {
    guard let main = try await context.journal.cursor(of: FollowerID(rawValue: context.name))?.position else {
      return nil
    }
    let alarms = try await context.journal.cursor(of: FollowerID(rawValue: "\(context.name)/alarms"))?.position
    return min(main, alarms ?? main)
  }

  private func restore(after mark: Position, through: Position, _ connection: MQTTConnection) async throws {
    // A mark from the future is one of another journal.
    var position = mark > through ? .start : mark
    guard position < through else { return }
    let devices = context.devices.book
    var slice = Slice()
    var count = 0
    while true {
      let page = try await context.journal.states(after: position, through: through, limit: Self.page)
      guard let last = page.last?.position else { break }
      for entries in page.chunked(by: Self.chunk) {
        var messages: [MQTTMessage] = []
        for entry in entries {
          await slice.step()
          messages += self.messages(for: entry, devices)
        }
        guard !messages.isEmpty else { continue }
        count += messages.count
        try await connection.publish(messages)
      }
      position = last
    }
    if count > 0 {
      context.log.info(
        "sent the newest of \(count) states once more: the broker had \(mark == .start ? "none" : "not all") of them")
    }
  }

  /// None for what the broker is not to keep, or has in a newer form.
  private func messages(for entry: Entry, _ devices: DeviceBook) -> [MQTTMessage] {
    guard let key = entry.event.stateKey, overtaken?[key] ?? .start < entry.position,
      let route = context.routes.current.first(matching: entry)
    else { return [] }
    let messaging = route.settings[context.name] as? MQTTMessaging ?? settings.messaging
    guard let topic = try? publisher.topic(of: entry, messaging) else { return [] }
    let isRetained = publisher.retains(entry.event, messaging)
    var messages: [MQTTMessage] = []
    if settings.discovery != nil, messaging.hasSteadyTopics {
      let arrival = DiscoveryBook.Arrival(entry: entry, topic: topic, isRetained: isRetained, form: .data)
      var book = DiscoveryBook(places)
      book.take(arrival, context.catalogs, devices)
      let known = book.known(entry.event)
      let payload = known?.stateTopics.isEmpty == false ? MQTTPayload.json(of: entry) : []
      messages = known?.stateTopics.map { MQTTMessage(topic: $0, payload: payload, isRetained: true) } ?? []
    }
    if isRetained, !isGone(entry, devices), let message = try? publisher.message(for: entry, saying: messaging) {
      messages.append(message)
    }
    return messages
  }

  private func isGone(_ entry: Entry, _ devices: DeviceBook) -> Bool {
    guard let entities = context.catalogs[entry.event]?.entities(of: entry.event, devices: devices) else {
      return false
    }
    return !entities.isEmpty
      && entities.allSatisfy { devices[$0.device.id.source, $0.device.id.device]?.presence?.state == .gone }
  }
}
