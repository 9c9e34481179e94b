internal import CausewayCore
internal import Loop
internal import RocketMQ

/// Takes a group's share of a topic: round by round into the journal, and done with only then. Nothing is ever sent back: what cannot be
/// read goes into quarantine, and what the journal does not take now is kept here until it does. Until then the queues' limits keep the rest
/// with the brokers.
struct RocketMQIntake: Service {
  let context: InputContext
  let settings: RocketMQSettings
  let intake: RocketMQIntakeSettings

  var name: String { "input \(context.name)" }

  /// What goes into one commit: a backlog costs few of them, and a calm topic waits for nobody.
  private static let roundMessages = 1_024
  private static let roundBytes = 2 << 20
  /// For the last commit, the offsets and the farewell.
  private static let farewell = Duration.seconds(2)

  init(_ context: InputContext, _ settings: RocketMQSettings, _ intake: RocketMQIntakeSettings) {
    self.context = context
    self.settings = settings
    self.intake = intake
  }

  @EventLoop
  func run() async {
    let report = RocketMQReport(context, settings, intake)
    while !Task.isCancelled {
      do throws(RocketMQError) {
        let client = try await settings.client { report.heard($0) }
        do throws(RocketMQError) {
          try await work(with: client, report)
        } catch {
          await client.close()
          throw error
        }
      } catch {
        // Files of certificates or offsets that cannot be used; whoever puts them right need not restart anything.
        report.failed(error)
        try? await context.time.sleep(for: .seconds(10))
      }
    }
    report.left()
  }

  /// Returns when the task is cancelled, with the group left.
  @EventLoop
  private func work(with client: Client, _ report: RocketMQReport) async throws(RocketMQError) {
    let offsets = context.filePrefix.map { OffsetFile(path: "\($0).offsets") }
    let consumer = try await client.consumer(intake.consumer(at: context.time.now, offsets: offsets))
    let watching = EventLoop.spawn("watch group") { await report.watch(consumer) }
    var inHand: Task<Void, Never>?
    while !Task.isCancelled {
      let batches = await consumer.nextBatches(messages: Self.roundMessages, bytes: Self.roundBytes)
      guard !batches.isEmpty else { break }
      inHand = await commit(batches, report)
    }
    watching.cancel()
    let last = inHand
    // In a task of its own: this one is cancelled, and whatever it waited for would seem over at once.
    await EventLoop.spawn("leave group") { await leave(consumer, client, after: last) }.value
  }

  /// Returns when the round is on disk and done with, or the task was cancelled.
  /// - Returns: what still works on it then.
  @EventLoop
  private func commit(_ batches: [Batch], _ report: RocketMQReport) async -> Task<Void, Never>? {
    let deliveries = await deliveries(of: batches)
    while !Task.isCancelled {
      let outcome = Promised<Outcome?>()
      // Ends with the journal's answer, for which an input that has to stop waits only so long.
      let work = EventLoop.spawn("ingest") { await outcome.settle(ingest(deliveries, of: batches)) }
      switch await outcome.value(orWhenCancelled: nil) {
      case .taken?:
        report.resumed()
        return nil
      case .refused(let error)?:
        report.paused(error.reason)
        try? await context.time.sleep(for: error.retryAfter)
      case nil: return work
      }
    }
    return nil
  }

  private enum Outcome: Sendable {
    case taken
    case refused(IngestError)
  }

  @EventLoop
  private func ingest(_ deliveries: [Delivery], of batches: [Batch]) async -> Outcome {
    do throws(IngestError) {
      _ = try await context.ingest(deliveries)
    } catch {
      return .refused(error)
    }
    // On disk: from here on the offsets may be stored, and must be.
    FaultPoint.pass(.beforeAnswer)
    for batch in batches { await batch.complete() }
    return .taken
  }

  @EventLoop
  private func deliveries(of batches: [Batch]) async -> [Delivery] {
    let limit = intake.bodyLimit
    let convert = { @Sendable in batches.flatMap { $0.messages.map { Delivery($0, bodyLimit: limit) } } }
    // Inflating a round of compressed messages would keep everyone else waiting.
    let isLong = batches.reduce(0) { $0 + $1.bytes } > Self.shortRound
    return isLong ? await EventLoop.beside(convert) : convert()
  }

  private static let shortRound = 32_768

  /// Bounded: a broker that does not answer, or a journal, must not keep the gateway from ending.
  @EventLoop
  private func leave(_ consumer: Consumer, _ client: Client, after inHand: Task<Void, Never>?) async {
    let hasLeft = Promised<Void>()
    let limit = LoopTimer { hasLeft.settle() }
    limit.schedule(after: Self.farewell)
    EventLoop.spawn("store offsets") {
      await inHand?.value
      await consumer.close()
      await hasLeft.settle()
    }
    await hasLeft.wait()
    limit.cancel()
    await client.close()
  }
}
