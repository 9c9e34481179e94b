internal import CausewayCore
internal import Loop
internal import Mosquitto

/// What an output says to a broker beside the entries that are routed to it: what it announces, what the broker is to keep, how the
/// gateway stands. One thing after the other, in small pieces, so that entries never wait.
@EventLoop
final class AnnouncementDesk {
  /// What the gateway says of itself is looked at so often, and what waits for its time.
  private static let beat = Duration.seconds(5)
  /// All gateways of a house would answer Home Assistant at once.
  private static let birthDelay = 0.05...1.5

  let settings: MQTTOutputSettings
  let context: OutputContext
  private var places: BrokerPlaces?
  private var announcer: Announcer?
  private var store: RetainedStore?
  private var gateway: GatewayEntities?
  private var connection: MQTTConnection?
  private var isSubscribed = false
  private var isAwake = true
  private let alarm = Signal()
  private var tasks: [Task<Void, Never>] = []
  private var hasNotes = false
  /// Since the output is going for good.
  private var isLeaving = false
  /// Outputs that stay at this broker.
  private var neighbours: [String] = []
  /// Nothing of it is left at the broker.
  private(set) var hasLeft = false
  let left = Signal()

  init(_ settings: MQTTOutputSettings, _ context: OutputContext) {
    self.settings = settings
    self.context = context
  }

  func begin(_ places: BrokerPlaces) async {
    self.places = places
    let wake: () -> Void = { [weak self] in self?.wake() }
    announcer = Announcer(settings, context, places, wake: wake)
    store = RetainedStore(settings, context, places, wake: wake)
    if settings.discovery?.announcesGateway == true { gateway = GatewayEntities(context, places) }
  }

  private func wake() {
    isAwake = true
    alarm.fire()
  }

  /// From now on nothing is announced, and everything taken back.
  func leaveForGood(sparing neighbours: [String]) {
    isLeaving = true
    self.neighbours = neighbours
    wake()
  }

  // MARK: For those who send entries

  /// What is known of an entry that is about to go to `topic`; waits where Home Assistant has to be told first.
  func know(_ entry: Entry, at topic: String, _ messaging: MQTTMessaging) async -> DiscoveryBook.Known? {
    guard settings.discovery != nil, !isLeaving, let announcer,
      let known = announcer.know(entry, at: topic, messaging)
    else { return nil }
    if entry.event.kind == .occurrence { await announcer.introduce(known) }
    return known
  }

  func sendingRetained(_ entry: Entry) { store?.sending(entry) }

  // MARK: For the connection

  func connected(_ connection: MQTTConnection) {
    self.connection = connection
    isSubscribed = false
    store?.connected()
    gateway?.connected()
    announcer?.announceAll()
    wake()
  }

  func disconnected() { connection = nil }

  var isConnected: Bool { connection?.isOpen ?? false }

  func received(_ message: MQTTMessage) {
    guard let places else { return }
    if message.topic == places.markTopic {
      store?.received(message.payload)
    } else if let discovery = settings.discovery, message.topic == discovery.birthTopic,
      message.payload == Array(discovery.birthPayload.utf8)
    {
      tasks.removeAll(where: \.isCancelled)
      if tasks.count < 4 { tasks.append(EventLoop.spawn("birth") { [weak self] in await self?.answerBirth() }) }
    }
  }

  private func answerBirth() async {
    let delay = Double.random(in: Self.birthDelay)
    do { try await EventLoop.sleep(for: .seconds(1) * delay) } catch { return }
    context.log.info("Home Assistant has started: everything is announced again")
    announcer?.announceAll()
    gateway?.connected()
    wake()
  }

  /// The last word before the connection ends in order.
  func leave(_ connection: MQTTConnection) async {
    try? await store?.setMark(connection)
  }

  // MARK: Work

  /// Does what is due, until the task is cancelled.
  func run() async {
    let watching = EventLoop.spawn("devices \(context.name)") { [weak self] in await self?.watchDevices() }
    while !Task.isCancelled {
      if isAwake || isTime {
        isAwake = false
        await workOnce()
      }
      guard !isAwake else { continue }
      await alarm.wait(atMost: rest)
    }
    watching.cancel()
    for task in tasks { task.cancel() }
  }

  private var isTime: Bool { (store?.due).map { $0 <= context.time.uptime } ?? true }

  private var rest: Duration {
    guard let end = store?.due else { return Self.beat }
    return min(Self.beat, max(.milliseconds(1), end - context.time.uptime))
  }

  private func workOnce() async {
    do {
      try await work()
    } catch is MQTTPublishError {
      // The connection tells of its end itself, and the next one does everything anew.
      await pause()
    } catch is MQTTError {
      await pause()
    } catch is CancellationError {
    } catch {
      context.log.error("cannot announce: \(error)")
      await pause()
    }
  }

  /// What went wrong is tried again, but not at once.
  private func pause() async {
    try? await EventLoop.sleep(for: .seconds(1))
    isAwake = true
  }

  private func work() async throws {
    guard let announcer, let store, let places else { return }
    if !hasNotes {
      try await announcer.readNotes()
      hasNotes = true
    }
    if isLeaving { return try await sayGoodbye(announcer, places) }
    if let gateway, let figures = await context.figures() { announcer.put(gateway.device(figures)) }
    announcer.checkRoutes()
    if announcer.isSurveyDue { try await announcer.survey() }
    guard let connection, connection.isOpen else { return }
    if !isSubscribed {
      isSubscribed = true
      await subscribe(connection, places)
      try await connection.publish(places.status(isOnline: true))
    }
    try await announcer.publish(to: connection)
    try await store.work(connection)
    if let gateway, let message = gateway.message(await context.figures()) {
      try await connection.publish(message)
      gateway.published(message)
    }
  }

  /// Takes back everything that the broker keeps of this output, but the states that were routed there.
  private func sayGoodbye(_ announcer: Announcer, _ places: BrokerPlaces) async throws {
    guard !hasLeft, let connection, connection.isOpen else { return }
    announcer.retireAll()
    try await announcer.cede(await devices(announcedBy: neighbours))
    try await announcer.publish(to: connection)
    try await connection.publish(places.own.map(BrokerPlaces.nothing))
    hasLeft = true
    left.fire()
  }

  private func subscribe(_ connection: MQTTConnection, _ places: BrokerPlaces) async {
    for topic in [places.markTopic] + (settings.discovery.map { [$0.birthTopic] } ?? []) {
      do {
        try await connection.subscribe(to: [topic])
      } catch {
        context.log.warning("\(error). The broker's access list should allow it")
      }
    }
  }

  private func watchDevices() async {
    guard settings.discovery != nil else { return }
    for await _ in context.devices.changes() {
      guard let announcer, let places else { continue }
      let news = announcer.devicesChanged()
      for device in news {
        let message = BrokerPlaces.availability(device.isOnline, at: places.availabilityTopic(of: device.id))
        try? await connection?.publish(message)
      }
      if announcer.isSurveyDue { wake() }
    }
  }
}
