internal import Loop

/// What a consumer does: shares out the queues, keeps a reader for each that is its own, stores offsets.
@EventLoop
final class ConsumerCore: GroupMember {
  let client: ClientCore
  let settings: ConsumerSettings
  /// Where brokers put what was sent back; none for broadcasting.
  let retryTopic: String?
  let handoff = Handoff()
  let bell = Bell()
  let subscriptions: [String: Subscription]
  /// Grows when this member says anew what it wants.
  var subscriptionVersion = WallClock.unixMilliseconds
  var readers: [MessageQueue: QueueReader] = [:]
  var members: [String] = []
  /// Whether the brokers were told of this member, and none has said since that it does not know it.
  var isIntroduced = false
  var problems: [String: String] = [:]
  /// Of problems that are errors of the cluster's.
  private var causes: [String: RocketMQError] = [:]
  /// Of broadcasting: what was loaded, and what is to be saved.
  var localOffsets: [MessageQueue: Int64] = [:]
  private var tasks: [Task<Void, Never>] = []
  /// Made when it is first needed.
  private var retryPublisher: ProducerCore?
  private var isClosed = false
  private var troubled: ContinuousClock.Instant?
  let started = WallClock.unixMilliseconds

  var group: String { settings.group }

  init(_ settings: ConsumerSettings, _ client: ClientCore) {
    self.client = client
    self.settings = settings
    let retryTopic = settings.isBroadcasting ? nil : Name.retryTopic(of: settings.group)
    self.retryTopic = retryTopic
    var subscriptions = Dictionary(settings.subscriptions.map { ($0.topic, $0) }) { first, _ in first }
    if let retryTopic { subscriptions[retryTopic] = Subscription(retryTopic) }
    self.subscriptions = subscriptions
  }

  var topics: [String] { subscriptions.keys.sorted() }

  /// Begins. What is not there yet, from the network to the topic, is waited for.
  func start() async throws(RocketMQError) {
    if case .broadcasting(let offsets?) = settings.model {
      do {
        localOffsets = try await offsets.load()
      } catch {
        throw .invalid("the offsets of the group \(group) cannot be loaded: \(error)")
      }
    }
    try client.register(self)
    tasks = [
      EventLoop.spawn("share \(group)") { await self.share() },
      EventLoop.spawn("commit \(group)") { await self.commitRegularly() },
    ]
  }

  var heartbeat: JSONValue {
    let start =
      switch settings.start {
      case .last: "CONSUME_FROM_LAST_OFFSET"
      case .first: "CONSUME_FROM_FIRST_OFFSET"
      case .time: "CONSUME_FROM_TIMESTAMP"
      }
    return .object([
      "consumeFromWhere": .string(start), "consumeType": .string("CONSUME_PASSIVELY"), "groupName": .string(group),
      "messageModel": .string(settings.isBroadcasting ? "BROADCASTING" : "CLUSTERING"),
      "subscriptionDataSet": .array(topics.compactMap { subscriptions[$0]?.json(version: subscriptionVersion) }),
      "unitMode": .bool(false),
    ])
  }

  func shareAnew() {
    bell.ring()
  }

  /// As `shareAnew`, for readers whose broker or topic is gone: once a second, however many they are.
  func shareAfterTrouble() {
    let now = ContinuousClock.now
    if let last = troubled, now - last < .seconds(1) { return }
    troubled = now
    bell.ring()
  }

  /// A queue goes on elsewhere.
  func reset(_ reader: QueueReader, to offset: Int64) {
    reader.reset(to: offset)
    // A broker that was not told would say the old one after a restart. Ends by itself.
    EventLoop.spawn("store offset") { await reader.commit() }
  }

  // MARK: Offsets

  private func commitRegularly() async {
    var rounds = 0
    let renewal = max(1, Int(ClientCore.heartbeatPeriod / settings.commitPeriod))
    while (try? await EventLoop.sleep(for: settings.commitPeriod)) != nil {
      rounds += 1
      if rounds % renewal == 0 { for reader in readers.values { reader.storeAnew() } }
      await commit()
    }
  }

  func commit() async {
    let readers = Array(readers.values)
    if settings.isBroadcasting { return await saveLocally(readers) }
    // A broker of 4.x that hears of a group and topic for the first time keeps a table for them, without a lock: of first offsets that
    // come at once, all but one are lost, though each is confirmed. So one goes ahead.
    let shelves = Dictionary(grouping: readers.filter(\.hasNews)) { [$0.queue.brokerName, $0.queue.topic] }
    var problem: RocketMQError?
    for wave in [shelves.values.map { $0.prefix(1) }, shelves.values.map { $0.dropFirst() }] {
      await withTaskGroup(of: RocketMQError?.self) { group in
        for reader in wave.joined() { group.addTask { await reader.commit() } }
        for await error in group { problem = problem ?? error }
      }
    }
    note(problem.map { "offsets cannot be stored: \($0)" }, of: "commit", cause: problem)
  }

  private func saveLocally(_ readers: [QueueReader]) async {
    guard case .broadcasting(let offsets?) = settings.model else { return }
    let before = localOffsets
    for reader in readers { localOffsets[reader.queue] = reader.ledger.offset }
    guard localOffsets != before else { return }
    do {
      try await offsets.save(localOffsets)
      note(nil, of: "commit")
    } catch {
      // Saved with the next round.
      localOffsets = before
      note("offsets cannot be saved: \(error)", of: "commit")
    }
  }

  /// Keeps what is wrong for the status, and tells of it once.
  func note(_ problem: String?, of what: String, cause: RocketMQError? = nil) {
    guard problems[what] != problem else { return }
    causes[what] = cause
    problems[what] = problem
    if let problem { client.tell(.warning, "group \(group): \(problem)") }
  }

  // MARK: Retries

  /// In the group's own name: brokers let nobody else publish to its retry topic.
  func publishAgain(_ parcel: Parcel) async throws(RocketMQError) {
    let publisher = retryPublisher ?? ProducerCore(ProducerSettings(group: group, limit: .seconds(5)), client)
    retryPublisher = publisher
    _ = try await publisher.send(parcel, orderedBy: nil)
  }

  // MARK: The end

  func close() async {
    guard !isClosed else { return }
    isClosed = true
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
    handoff.finish()
    for reader in readers.values { reader.stop() }
    await commit()
    await retryPublisher?.close()
    await client.unregister(self)
    readers = [:]
  }

  var status: ConsumerStatus {
    ConsumerStatus(
      clientID: client.id, nameServer: client.nameServers.lastAnswered, members: members,
      queues: readers.values.sorted { $0.queue < $1.queue }.map { reader in
        ConsumerStatus.Queue(
          queue: reader.queue, offset: reader.ledger.offset, lag: reader.end.map { max(0, $0 - reader.ledger.offset) },
          unfinished: reader.ledger.undoneMessages, lastAnswerMilliseconds: reader.lastAnswer, problem: reader.problem)
      },
      brokers: client.connectedBrokers,
      problems: problems.sorted { $0.key < $1.key }.map(\.value) + client.heartbeatProblems.map(\.description),
      errors: client.heartbeatProblems + causes.sorted { $0.key < $1.key }.map(\.value))
  }
}
