internal import Loop
internal import RocketMQ

/// What one call of the sink has for one queue: messages in order, of which a broker takes some at a time.
@EventLoop
final class Shipment {
  let messages: [Message]
  /// Before those that are not.
  let isUrgent: Bool
  /// From the front: on their way, or there.
  private(set) var loaded = 0
  /// From the front: a broker has them.
  private(set) var accepted = 0
  private(set) var isOver = false
  /// Told when it is over before all of it is there.
  var left: () -> Void = {}
  private var outcome: RocketMQError?
  private var waiter: CheckedContinuation<Void, Never>?

  init(_ messages: [Message], isUrgent: Bool) {
    self.messages = messages
    self.isUrgent = isUrgent
  }

  var isLoaded: Bool { isOver || loaded == messages.count }

  func load() -> Message {
    loaded += 1
    return messages[loaded - 1]
  }

  func accept() {
    guard !isOver else { return }
    accepted += 1
    if accepted == messages.count { end(nil) }
  }

  func fail(_ error: RocketMQError) { end(error) }

  private func end(_ error: RocketMQError?) {
    guard !isOver else { return }
    isOver = true
    outcome = error
    waiter?.resume()
    waiter = nil
    if error != nil { left() }
  }

  /// Returns when all of it is there. Gives up when the task is cancelled: what is not on its way yet then stays here.
  func settled() async throws(RocketMQError) {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if isOver { return continuation.resume() }
        waiter = continuation
        if Task.isCancelled { end(.closed) }
      }
    } onCancel: {
      // Ends by itself.
      EventLoop.spawn("cancelled") { await self.fail(.closed) }
    }
    if let outcome { throw outcome }
  }
}
