internal import Loop

/// A task that waits for one thing to happen on the loop.
@EventLoop
final class MQTTWaiter<Value: Sendable> {
  private var value: Value?
  private var continuation: CheckedContinuation<Value, Never>?

  /// Only the first counts.
  func settle(_ value: Value) {
    guard self.value == nil else { return }
    self.value = value
    continuation?.resume(returning: value)
    continuation = nil
  }

  func value(orWhenCancelled fallback: Value) async -> Value {
    await withTaskCancellationHandler {
      // Looked at here and not before: on the way here it may have come.
      await withCheckedContinuation { continuation in
        if let value { continuation.resume(returning: value) } else { self.continuation = continuation }
      }
    } onCancel: {
      // Ends by itself: nobody needs to own it.
      EventLoop.spawn("cancel wait") { await self.settle(fallback) }
    }
  }
}

extension MQTTWaiter where Value == Void {
  func settle() { settle(()) }

  /// Returns when it happened, or the task was cancelled.
  func wait() async { await value(orWhenCancelled: ()) }
}
