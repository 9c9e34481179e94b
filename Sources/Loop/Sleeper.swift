/// One sleep of one task.
@EventLoop
final class Sleeper {
  private var continuation: CheckedContinuation<Void, any Error>?
  private var timer: LoopTimer?
  private var isCancelled = false

  func sleep(for duration: Duration) async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { begin($0, duration) }
    } onCancel: {
      // Ends by itself: nobody needs to own it.
      EventLoop.spawn("cancel sleep") { await self.cancel() }
    }
  }

  private func begin(_ continuation: CheckedContinuation<Void, any Error>, _ duration: Duration) {
    if isCancelled || Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
    self.continuation = continuation
    let due = ContinuousClock.now + duration
    let timer = LoopTimer { [weak self] in self?.wake(due) }
    self.timer = timer
    timer.schedule(after: duration)
  }

  private func wake(_ due: ContinuousClock.Instant) {
    let rest = due - .now
    // The timer's clock ticks every few milliseconds: it may be early by a tick.
    if rest > .zero { timer?.schedule(after: rest) } else { end(.success(())) }
  }

  private func cancel() {
    isCancelled = true
    end(.failure(CancellationError()))
  }

  private func end(_ result: Result<Void, any Error>) {
    timer?.cancel()
    timer = nil
    continuation?.resume(with: result)
    continuation = nil
  }
}
