internal import CausewayCore
internal import Loop
internal import RocketMQ

/// The way to a cluster: opened once, and looked after by the client itself. Knows which queue is whose, and tells the owner what stands in
/// the way before there is anything to send.
@EventLoop
final class ClusterLine: Service {
  /// For as long the queues of a topic are taken for what they were.
  private static let memory = Duration.seconds(1)
  private static let mostTopics = 1_024
  /// Between two looks at whether everything is there, while nothing is sent ...
  private static let watch = Duration.seconds(30)
  /// ... and while it is not.
  private static let longestWait = Duration.seconds(15)
  private static let warningInterval = Duration.seconds(60)

  private enum State {
    case opening
    case open(Producer)
    case closed(reason: String)
  }

  nonisolated let name: String
  let words: RocketMQWords
  private let settings: RocketMQOutputSettings
  private let context: OutputContext
  private var state = State.opening
  private let changed = Signal()
  private var rings: [String: (ring: QueueRing, asked: Duration)] = [:]
  private var lines: [MessageQueue: QueueLine] = [:]
  private var lastAccepted: Duration?
  /// What the last look found.
  private var obstacle: String?
  /// What was sent last was not taken: that says more than any look.
  private var hasFailed = false
  private var failures = 0
  private var lastWarning: Duration?

  init(_ settings: RocketMQOutputSettings, _ context: OutputContext) {
    name = "cluster \(context.name)"
    self.settings = settings
    self.context = context
    words = RocketMQWords(settings: settings.cluster)
  }

  // MARK: For the sink

  /// Returns when a broker has all of `messages`, in order in one queue. The error counts messages.
  /// - Parameters:
  ///   - key: of messages with the same, those of an earlier call are before those of a later one.
  ///   - isSteady: whether everything goes to this topic.
  func send(
    _ messages: [Message], orderedBy key: [UInt8], isUrgent: Bool, isSteady: Bool
  ) async throws(DeliveryError) {
    guard let topic = messages.first?.topic else { return }
    let producer = try await opened()
    let shipment = Shipment(messages, isUrgent: isUrgent)
    do throws(RocketMQError) {
      guard let queue = try await ring(of: topic, producer).queue(for: key) else { throw .noRoute(topic: topic) }
      line(to: queue, producer).send(shipment)
      try await shipment.settled()
    } catch {
      if Task.isCancelled { throw cancelled(after: shipment.accepted) }
      rings[topic] = nil
      let verdict = RocketMQVerdict.of(error, isSteady: isSteady)
      if verdict != .reject { hasFailed = true }
      throw DeliveryError(verdict, Self.clipped(words.text(error)), accepted: shipment.accepted)
    }
  }

  private func cancelled(after accepted: Int = 0) -> DeliveryError {
    DeliveryError(.unavailable(retryAfter: nil), "cancelled", accepted: accepted)
  }

  /// What servers say is as long as they like.
  private static func clipped(_ text: String) -> String {
    text.utf8.count <= 480 ? text : String(text.prefix(240)) + "…"
  }

  private func opened() async throws(DeliveryError) -> Producer {
    while true {
      switch state {
      case .open(let producer): return producer
      case .closed(let reason): throw DeliveryError(.unavailable(retryAfter: nil), reason)
      case .opening:
        await changed.wait()
        if Task.isCancelled { throw cancelled() }
      }
    }
  }

  private func ring(of topic: String, _ producer: Producer) async throws(RocketMQError) -> QueueRing {
    let known = rings[topic]
    if let known, context.time.uptime - known.asked < Self.memory { return known.ring }
    // Not known, it may take as long as an answer of a server, for which nobody who is cancelled waits.
    let queues = known != nil ? try await producer.queues(of: topic) : try await asked(topic, producer)
    if rings.count >= Self.mostTopics { rings = [:] }
    let ring = known.flatMap { $0.ring.queues == queues ? $0.ring : nil } ?? QueueRing(queues)
    rings[topic] = (ring, context.time.uptime)
    return ring
  }

  private func asked(_ topic: String, _ producer: Producer) async throws(RocketMQError) -> [MessageQueue] {
    let answer = Promised<Result<[MessageQueue], RocketMQError>>()
    // Ends with the server's answer, or without one when time is up.
    EventLoop.spawn("queues of \(topic)") {
      do throws(RocketMQError) {
        await answer.settle(.success(try await producer.queues(of: topic)))
      } catch {
        await answer.settle(.failure(error))
      }
    }
    return try await answer.value(orWhenCancelled: .failure(.closed)).get()
  }

  private func line(to queue: MessageQueue, _ producer: Producer) -> QueueLine {
    if let line = lines[queue] { return line }
    let line = QueueLine(queue, producer, settings) { [weak self] status in
      self?.accepted(status)
    } emptied: { [weak self] in
      self?.lines[queue] = nil
    }
    lines[queue] = line
    return line
  }

  // MARK: Life

  nonisolated func run() async { await keepUp() }

  private func keepUp() async {
    guard let (client, producer) = await open() else { return }
    change(to: .open(producer))
    while !Task.isCancelled {
      await look(producer)
      do { try await context.time.sleep(for: rest) } catch { break }
    }
    change(to: .closed(reason: "the gateway is ending"))
    for line in lines.values { line.close() }
    // In a task of its own: this one is cancelled, and nothing it awaits would wait.
    await EventLoop.spawn("farewell") {
      await producer.close()
      await client.close()
    }.value
  }

  /// Fails only for settings that cannot work, such as a file that is no certificate: it may be another one next time.
  private func open() async -> (Client, Producer)? {
    while !Task.isCancelled {
      do throws(RocketMQError) {
        let (log, words) = (context.log, words)
        let client = try await settings.cluster.client { notice in
          if notice.level == .info { return log.info(words.withoutKeys(notice.description)) }
          log.warning(words.withoutKeys(notice.description))
        }
        return (client, try await client.producer(settings.producer))
      } catch {
        let reason = words.text(error)
        change(to: .closed(reason: reason))
        obstructed(reason, needsOwner: true)
      }
      do { try await context.time.sleep(for: Self.watch) } catch { break }
    }
    return nil
  }

  private func change(to state: State) {
    self.state = state
    changed.fire()
  }

  // MARK: Health

  /// Whether everything is there that sending would need; says so before there is anything to send. Nothing that is sent waits for it.
  private func look(_ producer: Producer) async {
    if let lastAccepted, context.time.uptime - lastAccepted < Self.watch { return }
    guard !hasFailed, let topic = settings.messaging.steadyTopic else { return }
    do throws(RocketMQError) {
      try await producer.check(topic: topic)
      guard !Task.isCancelled, !hasFailed else { return }
      failures = 0
      if obstacle != nil { context.log.info("the cluster is there, and so is the topic \(topic)") }
      obstacle = nil
      context.link.connected(true, at: context.time.now)
    } catch {
      guard !Task.isCancelled, !hasFailed else { return }
      failures += 1
      obstructed(Self.clipped(words.text(error)), needsOwner: RocketMQVerdict.needsOwner(error))
    }
  }

  private func obstructed(_ reason: String, needsOwner: Bool) {
    if obstacle != reason { context.log.warning("\(reason). Nothing is lost: what comes waits in the journal") }
    obstacle = reason
    context.link.failed(reason, needsOwner: needsOwner, at: context.time.now)
    context.link.connected(false, at: context.time.now)
  }

  private var rest: Duration {
    guard obstacle != nil else { return Self.watch }
    return min(Self.longestWait, .seconds(1) * (1 << min(failures, 4))) * Double.random(in: 0.75...1)
  }

  /// What a broker has only in memory, or nobody else has yet, it has: sent again, it would be there twice and no safer.
  private func accepted(_ status: SendReceipt.Status) {
    lastAccepted = context.time.uptime
    hasFailed = false
    obstacle = nil
    guard status != .stored else { return }
    if let lastWarning, context.time.uptime - lastWarning < Self.warningInterval { return }
    lastWarning = context.time.uptime
    context.log.warning(
      status == .notFlushed
        ? "the broker has taken events, but not written them to its disk in time (FLUSH_DISK_TIMEOUT)"
        : "the broker has taken events, but no replica has confirmed them (FLUSH_SLAVE_TIMEOUT or SLAVE_NOT_AVAILABLE)")
  }
}
