internal import CausewayCore
internal import Loop
internal import Mosquitto

/// Takes what a broker sends: batch by batch into the journal, and acknowledged only then. A client of this kind publishes nothing.
///
/// While the journal does not take a batch, nothing at all may be written to the broker: a sign of life would carry acknowledgements with
/// it. So the connection is given up before the broker misses one, and taken up again once the journal has taken the batch.
struct MQTTIntake: Service {
  private let context: InputContext
  private let settings: MQTTSettings
  private let topics: [String]

  var name: String { "input \(context.name)" }

  init(_ context: InputContext, _ settings: MQTTSettings, topics: [String]) {
    self.context = context
    self.settings = settings
    self.topics = topics
  }

  @EventLoop
  func run() async {
    let link = MQTTLink(settings, link: context.link, time: context.time, log: context.log)
    // A session that is clean has nothing of earlier times.
    let session = settings.isSessionClean ? nil : SessionTopics(settings, topics: topics, context)
    await link.run(incoming: .gathered, subscribingTo: topics) { connection in
      // Beside what comes: the journal may take its time.
      if let session { EventLoop.spawn("session topics") { await session.meet(connection) } }
      return await serve(connection)
    }
  }

  @EventLoop
  private func serve(_ connection: MQTTConnection) async -> MQTTLink.Ending {
    do throws(MQTTError) {
      while true {
        let batch = try await connection.nextBatch()
        guard await commit(deliveries(of: batch), from: connection) else { return .pausedUntilNow }
        connection.acknowledge()
      }
    } catch {
      return .lost(error)
    }
  }

  private func deliveries(of batch: [MQTTMessage]) -> [Delivery] {
    batch.map { message in
      Delivery(
        body: message.payload, attributes: message.contentType.map { ["content-type": $0] } ?? [:],
        topic: message.topic, retained: message.isRetained,
        defect: message.oversize.map { .oversize(size: $0, limit: settings.payloadLimit) })
    }
  }

  /// Returns when the batch is on disk.
  /// - Returns: whether the connection may still acknowledge it.
  @EventLoop
  private func commit(_ deliveries: [Delivery], from connection: MQTTConnection) async -> Bool {
    let patience = LoopTimer { giveUp(connection, "it has not taken the last messages for half a keepalive") }
    patience.schedule(after: settings.keepAlive / 2)
    while !Task.isCancelled {
      switch await ingest(deliveries) {
      case .taken?:
        patience.cancel()
        if !connection.isOpen { context.log.info("the journal takes messages again") }
        // On disk: from here on it may be acknowledged, and must be.
        FaultPoint.pass(.beforeAnswer)
        return connection.isOpen
      case .refused(let error)?:
        patience.cancel()
        giveUp(connection, error.reason)
        try? await context.time.sleep(for: error.retryAfter)
      case nil: break
      }
    }
    patience.cancel()
    connection.abandon()
    return false
  }

  /// The broker keeps what it has no acknowledgement for, and sends it again.
  @EventLoop
  private func giveUp(_ connection: MQTTConnection, _ reason: String) {
    let wasOpen = connection.isOpen
    connection.abandon()
    context.link.connected(false, at: context.time.now)
    context.link.failed("paused: journal: \(reason)", at: context.time.now)
    if wasOpen {
      context.log.warning(
        "disconnected from the broker, which keeps its messages, until the journal takes them: \(reason)")
    }
  }

  private enum Outcome: Sendable {
    case taken
    case refused(IngestError)
  }

  /// `nil` when the task was cancelled first: what the journal makes of the batch then is nobody's business, for it was not acknowledged.
  @EventLoop
  private func ingest(_ deliveries: [Delivery]) async -> Outcome? {
    let outcome = Promised<Outcome?>()
    // Ends with the journal's answer, which an input that has to stop does not wait for.
    EventLoop.spawn("ingest") {
      do throws(IngestError) {
        _ = try await context.ingest(deliveries)
        await outcome.settle(.taken)
      } catch {
        await outcome.settle(.refused(error))
      }
    }
    return await outcome.value(orWhenCancelled: nil)
  }
}
