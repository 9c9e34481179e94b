internal import CausewayCore
package import Loop

/// Follows one event through an output, for whoever wants to know how it fares. It must be there before the event is in the journal.
@EventLoop
package final class Witness {
  /// How its way through the output ended.
  package enum End: String, Sendable {
    case delivered, dead, expired, throttled, superseded
  }

  let source: String
  let id: String
  /// Known once the output has read it.
  private(set) var position: Position?
  /// `nil` while it is under way.
  package private(set) var end: End?
  /// Attempts that failed, those that found the far end away among them.
  package private(set) var failures = 0
  /// Why the last of them did, in words for people.
  package private(set) var lastReason: String?
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var isOver = false

  init(source: String, id: String) {
    self.source = source
    self.id = id
  }

  /// Returns when the event's way has ended, or when it has lasted for `limit`, or when the task is cancelled.
  package func wait(atMost limit: Duration) async {
    let alarm = EventLoop.spawn("witness") { [weak self] in
      try? await EventLoop.sleep(for: limit)
      await self?.giveUp()
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if isOver { continuation.resume() } else { waiting.append(continuation) }
      }
    } onCancel: {
      alarm.cancel()
    }
    alarm.cancel()
    await alarm.value
  }

  func sees(_ entry: Entry) {
    if entry.event.id == id, entry.event.source == source { position = entry.position }
  }

  func failed(_ position: Position, _ reason: String) {
    guard position == self.position else { return }
    failures += 1
    lastReason = reason
  }

  func ended(_ position: Position, as end: WritableKeyPath<DeliveryFigures, Int>) {
    guard position == self.position, self.end == nil else { return }
    self.end =
      switch end {
      case \.delivered: .delivered
      case \.expired: .expired
      case \.throttled: .throttled
      case \.superseded: .superseded
      default: .dead
      }
    giveUp()
  }

  private func giveUp() {
    isOver = true
    for continuation in waiting { continuation.resume() }
    waiting = []
  }
}

extension PushOutput {
  /// Follows the event of this identity, which is not in the journal yet, until `dismiss`.
  package func witness(source: String, id: String) -> Witness {
    let witness = Witness(source: source, id: id)
    outlet.witnesses.append(witness)
    return witness
  }

  package func dismiss(_ witness: Witness) {
    outlet.witnesses.removeAll { $0 === witness }
  }
}
