/// Waits for a descriptor in straight-line code: for connecting and handshakes. What moves data uses a `DescriptorEvent` itself.
@EventLoop
package final class Readiness {
  package enum Outcome: Sendable {
    case ready
    case timedOut
    case cancelled
  }

  private var event: DescriptorEvent?
  private var timer: LoopTimer?
  private var waiter: CheckedContinuation<Outcome, Never>?
  private var isCancelled = false

  /// Does not own the descriptor, which must stay open until the last wait has returned.
  package init(descriptor: Int32) {
    event = DescriptorEvent(descriptor: descriptor) { [weak self] _, _ in self?.end(.ready) }
    timer = LoopTimer { [weak self] in self?.end(.timedOut) }
  }

  /// One wait at a time. Returns at once when the task is cancelled.
  package func wait(read: Bool, write: Bool, until deadline: ContinuousClock.Instant) async -> Outcome {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        if isCancelled || Task.isCancelled { return waiter.resume(returning: .cancelled) }
        self.waiter = waiter
        event?.watch(read: read, write: write)
        timer?.schedule(after: deadline - .now)
      }
    } onCancel: {
      // Ends by itself: nobody needs to own it.
      EventLoop.spawn("cancel wait") { await self.cancel() }
    }
  }

  private func cancel() {
    isCancelled = true
    end(.cancelled)
  }

  private func end(_ outcome: Outcome) {
    event?.watch(read: false, write: false)
    timer?.cancel()
    waiter?.resume(returning: outcome)
    waiter = nil
  }

  /// To be called before the descriptor is closed or handed on. Idempotent.
  package func close() {
    event?.close()
    event = nil
    timer = nil
  }
}
