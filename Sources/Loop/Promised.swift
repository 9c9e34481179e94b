/// One value that will be there, and one task that waits for it.
@EventLoop
package final class Promised<Value: Sendable> {
  private var value: Value?
  private var continuation: CheckedContinuation<Value, Never>?

  package nonisolated init() {}

  /// Only the first counts.
  package func settle(_ value: Value) {
    guard self.value == nil else { return }
    self.value = value
    continuation?.resume(returning: value)
    continuation = nil
  }

  /// Suspends until there is a value; a cancelled task gets `fallback` at once, and that is the value then.
  package func value(orWhenCancelled fallback: Value) async -> Value {
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

extension Promised where Value == Void {
  package func settle() { settle(()) }

  /// Returns when it happened, or the task was cancelled.
  package func wait() async { await value(orWhenCancelled: ()) }
}
