internal import Loop

/// Batches on their way from the queues' readers to whoever consumes. Bounded by what the readers may have unfinished.
@EventLoop
final class Handoff {
  /// Those that were taken leave nothing: a batch holds a whole pull in memory.
  private var batches: [Batch?] = []
  private var first = 0
  private var waiters: [(id: Int, continuation: CheckedContinuation<Batch?, Never>)] = []
  private var nextID = 0
  private var isFinished = false

  nonisolated init() {}

  /// - Parameter isUrgent: before all others.
  func offer(_ batch: Batch, isUrgent: Bool = false) {
    guard !isFinished else { return }
    if !waiters.isEmpty {
      waiters.removeFirst().continuation.resume(returning: batch)
    } else if isUrgent {
      batches.insert(batch, at: first)
    } else {
      batches.append(batch)
    }
  }

  /// The next batch, in the order in which they came; `nil` when there will be none, or the task is cancelled.
  func next() async -> Batch? {
    if let batch = take() { return batch }
    guard !isFinished else { return nil }
    nextID += 1
    let id = nextID
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard !Task.isCancelled, !isFinished else { return continuation.resume(returning: nil) }
        // On the way in here a batch may have come: only now nobody can come between.
        if let batch = take() { return continuation.resume(returning: batch) }
        waiters.append((id, continuation))
      }
    } onCancel: {
      // Ends by itself: nobody needs to own it.
      EventLoop.spawn("cancel wait") { await self.cancel(id) }
    }
  }

  /// As `next`, and those after it that are here already, as far as the limits go.
  func next(messages: Int, bytes: Int) async -> [Batch] {
    guard let first = await next() else { return [] }
    var taken = [first]
    var messagesLeft = messages - first.messages.count
    var bytesLeft = bytes - first.bytes
    while self.first < batches.count, let batch = batches[self.first], batch.messages.count <= messagesLeft,
      batch.bytes <= bytesLeft, let batch = take()
    {
      taken.append(batch)
      messagesLeft -= batch.messages.count
      bytesLeft -= batch.bytes
    }
    return taken
  }

  private func take() -> Batch? {
    guard first < batches.count else { return nil }
    defer {
      batches[first] = nil
      first += 1
      // Each batch is moved at most once more.
      if first == batches.count || first > 16 && first > batches.count / 2 {
        batches.removeFirst(first)
        first = 0
      }
    }
    return batches[first]
  }

  private func cancel(_ id: Int) {
    guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
    waiters.remove(at: index).continuation.resume(returning: nil)
  }

  /// Those that nobody took yet are not handed out any more.
  func discard(_ isUnwanted: (Batch) -> Bool) {
    batches = batches[first...].filter { $0.map { !isUnwanted($0) } ?? false }
    first = 0
  }

  func finish() {
    isFinished = true
    batches = []
    first = 0
    for waiter in waiters { waiter.continuation.resume(returning: nil) }
    waiters = []
  }
}
