internal import Loop

/// Something that tasks wait for and that may happen again and again.
@EventLoop
final class Signal {
  private var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
  private var next = 0
  /// How often it has happened: on the way into a wait it may, and whoever waits then would not be told.
  private var count = 0

  /// Returns when it happens next, or when the task is cancelled.
  func wait() async {
    next += 1
    let (number, before) = (next, count)
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled || count != before { continuation.resume() } else { waiters[number] = continuation }
      }
    } onCancel: {
      EventLoop.spawn("cancelled") { [weak self] in await self?.release(number) }
    }
  }

  /// As `wait`, but no longer than `limit`.
  func wait(atMost limit: Duration) async {
    next += 1
    let (number, before) = (next, count)
    let alarm = EventLoop.spawn("alarm") { [weak self] in
      try? await EventLoop.sleep(for: limit)
      await self?.release(number)
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled || count != before { continuation.resume() } else { waiters[number] = continuation }
      }
    } onCancel: {
      alarm.cancel()
    }
    alarm.cancel()
  }

  func fire() {
    count += 1
    let all = waiters
    waiters = [:]
    for waiter in all.values { waiter.resume() }
  }

  private func release(_ number: Int) { waiters.removeValue(forKey: number)?.resume() }
}
