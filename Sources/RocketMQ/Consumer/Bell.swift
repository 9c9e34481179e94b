internal import Loop

/// Wakes one task that waits. A ring while nobody waits is heard by the next who does; several count as one.
@EventLoop
final class Bell {
  private var hasRung = false
  private var waiter: CheckedContinuation<Void, Never>?
  private var timer: LoopTimer?

  nonisolated init() {}

  func ring() {
    guard let waiter else {
      hasRung = true
      return
    }
    timer?.cancel()
    self.waiter = nil
    waiter.resume()
  }

  /// Returns after a ring, after `limit`, or when the task is cancelled. One task at a time.
  func wait(for limit: Duration? = nil) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if hasRung || Task.isCancelled {
          hasRung = false
          return continuation.resume()
        }
        waiter = continuation
        if let limit {
          if timer == nil { timer = LoopTimer { [weak self] in self?.ring() } }
          timer?.schedule(after: limit)
        }
      }
    } onCancel: {
      // Ends by itself: nobody needs to own it.
      EventLoop.spawn("cancel wait") { await self.ring() }
    }
  }
}
