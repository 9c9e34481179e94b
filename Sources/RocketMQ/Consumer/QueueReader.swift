internal import Loop

/// Reads one queue that is this member's, and knows how far it is done. While much is left to read, several pulls are under way at once.
@EventLoop
final class QueueReader {
  let queue: MessageQueue
  let subscription: Subscription
  /// Lets go of its readers when it is closed: until then each has the other.
  let consumer: ConsumerCore
  private let room = Bell()
  private var task: Task<Void, Never>?
  var ledger: OffsetLedger
  /// What belongs to an earlier one means nothing any more.
  private(set) var generation = 0
  private var isStopped = false
  /// Where the next pull begins.
  var next: Int64
  /// Of the last answer: how far the queue reaches.
  var end: Int64?
  var suggestedBroker: Int64 = 0
  var readAhead = ReadAhead()
  /// What the last pull brought.
  var lastMessages = 0
  var lastBytes = 0
  /// What the broker was told last; `nil` if that is not known.
  private var stored: Int64?
  private(set) var problem: RocketMQError?
  private(set) var lastAnswer: Int64 = 0

  init(_ queue: MessageQueue, _ subscription: Subscription, from start: Int64, of consumer: ConsumerCore) {
    self.queue = queue
    self.subscription = subscription
    self.consumer = consumer
    ledger = OffsetLedger(start: start)
    next = start
  }

  func start() {
    let generation = generation
    task = EventLoop.spawn("pull \(queue)") { await self.run(generation) }
  }

  /// The queue is somebody else's now. Completions count no longer; what was done before can still be stored.
  func stop() {
    isStopped = true
    revoke()
  }

  /// Begins anew at `offset`, which may lie behind. What is handed out means nothing any more.
  func reset(to offset: Int64) {
    guard !isStopped else { return }
    revoke()
    ledger = OffsetLedger(start: offset)
    next = offset
    stored = nil
    start()
  }

  private func revoke() {
    generation += 1
    task?.cancel()
    task = nil
    consumer.handoff.discard { ($0.owner as? QueueTicket)?.reader === self }
  }

  private func run(_ generation: Int) async {
    var pulls: [Pull] = []
    defer { for pull in pulls { pull.abandon() } }
    while generation == self.generation, !Task.isCancelled {
      guard !pulls.isEmpty || !isFull else {
        await room.wait()
        continue
      }
      do throws(RocketMQError) {
        let connection = if let pull = pulls.last { pull.connection } else { try await connection() }
        guard generation == self.generation else { return }
        // Who answers the greeting is there again: a pull for which there is nothing may be held for long before it proves that.
        if problem?.isOfConnection == true { recovered() }
        begin(&pulls, over: connection)
        let response = try await pulls.removeFirst().exchange.response()
        guard generation == self.generation else { return }
        lastAnswer = WallClock.unixMilliseconds
        try take(response)
        recovered()
        // Where the guess was wrong, nothing of what was asked for ahead may be taken.
        if pulls.first.map({ $0.offset != next }) ?? false { abandon(&pulls) }
      } catch .closed {
        return
      } catch {
        abandon(&pulls)
        guard generation == self.generation else { return }
        await rest(after: error)
      }
    }
  }

  private func abandon(_ pulls: inout [Pull]) {
    for pull in pulls { pull.abandon() }
    pulls = []
    readAhead = ReadAhead()
  }

  private var isFull: Bool { isFull(beside: 0) }

  /// - Parameter count: pulls that are under way, and will each bring about as much as the last one did.
  func isFull(beside count: Int) -> Bool {
    ledger.undoneMessages + count * lastMessages >= consumer.settings.unfinishedMessages
      || ledger.heldBytes + count * lastBytes >= consumer.settings.unfinishedBytes
  }

  private func recovered() {
    guard problem != nil else { return }
    problem = nil
    consumer.client.tell(.info, "\(queue) is read again")
  }

  private func rest(after error: RocketMQError) async {
    // A pull may overtake the heartbeat that says what it wants.
    let isEarly = error.code == .subscriptionNotLatest && problem == nil
    if problem != error, !isEarly { consumer.client.tell(.warning, "\(queue): \(error)") }
    problem = error
    switch error {
    case .refused(.subscriptionNotExist, _, _), .refused(.subscriptionNotLatest, _, _),
      .refused(.subscriptionGroupNotExist, _, _):
      await consumer.client.beatTogether()
    case .refused(.topicNotExist, _, _), .noBroker: consumer.shareAfterTrouble()
    default: break
    }
    try? await EventLoop.sleep(for: isEarly ? .milliseconds(50) : Self.pause(after: error))
  }

  private static func pause(after error: RocketMQError) -> Duration {
    // Many lose a broker at the same moment, and shall not all come back at the same one.
    let chance = Double.random(in: 0.75...1.25)
    if error.isPermissionProblem { return .seconds(5) * chance }
    return (error.code == .flowControl ? .milliseconds(100) : .seconds(1)) * chance
  }

  // MARK: What is done

  func complete(_ id: Int, offset: Int64?) {
    if let offset { ledger.complete(id, offset: offset) } else { ledger.complete(id) }
    if !isFull { room.ring() }
  }

  var hasNews: Bool { ledger.offset != stored }

  /// Stores the offset, unless it is stored already. Returns why it could not.
  @discardableResult
  func commit() async -> RocketMQError? {
    let offset = ledger.offset
    let generation = generation
    guard offset != stored else { return nil }
    do throws(RocketMQError) {
      try await consumer.store(offset, of: queue)
      if generation == self.generation { stored = offset }
      return nil
    } catch {
      return error
    }
  }

  /// A broker that was restarted may have forgotten the last seconds.
  func storeAnew() {
    stored = nil
  }
}
