internal import CausewayCore
internal import Loop
internal import RocketMQ

/// Says in a link's health and in the log how an input stands in its group.
@EventLoop
final class RocketMQReport {
  private let link: Link
  private let time: any TimeSource
  nonisolated private let log: Log
  private let intake: RocketMQIntakeSettings
  nonisolated private let words: RocketMQWords
  /// The journal takes nothing now.
  private var isPaused = false
  private var isConnected = false
  /// What was said last: health and log are told what is new, not each look.
  private var trouble: String?
  private var membership: GroupMembership?

  private static let calm = Duration.seconds(1)
  private static let eager = Duration.milliseconds(200)

  nonisolated init(_ context: InputContext, _ settings: RocketMQSettings, _ intake: RocketMQIntakeSettings) {
    link = context.link
    time = context.time
    log = context.log
    words = RocketMQWords(settings: settings)
    self.intake = intake
  }

  /// From the client itself, on whatever thread. What it repeats here is said in better words by `show`.
  nonisolated func heard(_ notice: Notice) {
    let text = words.withoutKeys(notice.description)
    if notice.level == .loss { log.warning(text) } else { log.debug(text) }
  }

  /// Looks again and again, until the task is cancelled.
  func watch(_ consumer: Consumer) async {
    while !Task.isCancelled {
      show(await consumer.status)
      try? await time.sleep(for: isConnected ? Self.calm : Self.eager)
    }
  }

  func show(_ status: ConsumerStatus) {
    let queues = status.queues.filter { $0.queue.topic == intake.topic }
    let errors = (status.errors + status.queues.compactMap(\.problem)).filter { $0 != .closed }
    let isKnown =
      intake.isBroadcast
      ? status.errors.isEmpty
      : status.members.contains(status.clientID) && !status.errors.contains(where: \.isPermissionProblem)
    let isRegistered = !status.brokers.isEmpty && isKnown
    // Where others have all queues there is nothing to pull, and nothing wrong.
    let canPull = queues.isEmpty ? errors.isEmpty : queues.contains { $0.problem == nil }
    show(
      GroupMembership(
        nameServer: status.nameServer, isRegistered: isRegistered, queues: queues.count,
        others: Set(status.members).subtracting([status.clientID]).sorted()))
    set(connected: isRegistered && canPull && !isPaused)
    show(errors)
  }

  private func show(_ membership: GroupMembership) {
    guard membership != self.membership else { return }
    if membership.others != self.membership?.others ?? [] {
      if membership.others.isEmpty {
        log.info("nobody else takes from the group \(intake.group) any more")
      } else {
        log.warning(
          """
          the group \(intake.group) has other members, and each message goes to only one of them: \
          \(membership.others.joined(separator: ", ")). If that is a bridge that was left running, stop it
          """)
      }
    }
    self.membership = membership
    link.membership(membership)
  }

  private func set(connected: Bool) {
    guard connected != isConnected else { return }
    isConnected = connected
    link.connected(connected, at: time.now)
    guard connected else { return }
    let queues = membership?.queues ?? 0
    log.info(
      "takes \(queues) \(queues == 1 ? "queue" : "queues") of the topic \(intake.topic) as the group \(intake.group)")
  }

  private func show(_ errors: [RocketMQError]) {
    // What only a person can end comes first: the rest may follow from it.
    let error = errors.first(where: \.isPermissionProblem) ?? errors.first
    guard let error else {
      if trouble != nil, !isPaused {
        trouble = nil
        link.recovered(at: time.now)
        log.info("everything is well again")
      }
      return
    }
    say(words.text(error), needsOwner: error.isPermissionProblem)
  }

  private func say(_ text: String, needsOwner: Bool = false) {
    guard text != trouble else { return }
    trouble = text
    link.failed(text, needsOwner: needsOwner, at: time.now)
    log.warning(text)
  }

  // MARK: What the intake has to say

  func paused(_ reason: String) {
    isPaused = true
    isConnected = false
    link.connected(false, at: time.now)
    say("paused: journal: \(reason)")
  }

  func resumed() {
    guard isPaused else { return }
    isPaused = false
    trouble = nil
    log.info("the journal takes messages again")
  }

  /// It could not even begin.
  func failed(_ error: RocketMQError) {
    say(words.text(error), needsOwner: true)
  }

  func left() {
    link.membership(nil)
    link.connected(false, at: time.now)
  }
}
