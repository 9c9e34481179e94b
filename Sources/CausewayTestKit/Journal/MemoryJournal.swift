package import CausewayCore
internal import Synchronization

/// A journal in memory, written from the contract alone: what the one on disk must do, this does in the plainest way. Passes
/// the same conformance suite, and fails when a test asks it to.
package final class MemoryJournal: DeliveryJournal, QuarantineJournal {
  let state: Mutex<MemoryJournalState>

  /// - Parameter first: the position that the first entry gets.
  package init(first: Position = Position(rawValue: 1)) {
    state = Mutex(MemoryJournalState(first: first))
  }

  package var head: Position {
    get async { state.withLock { $0.head } }
  }

  package func append(_ batch: PendingBatch) async throws(JournalError) -> Receipt {
    await untilReleased()
    let outcome = state.withLock { state -> (Result<Receipt, JournalError>, [MemoryWaiter]) in
      if let failure = state.failures.first {
        state.failures.removeFirst()
        return (.failure(failure), [])
      }
      let receipt = state.append(batch)
      return (.success(receipt), receipt.committed > 0 ? state.takeWaiters() : [])
    }
    for waiter in outcome.1 { waiter.wake() }
    return try outcome.0.get()
  }

  package func page(after position: Position, limit: Int) async throws -> Page {
    while true {
      try Task.checkCancellation()
      let waiter = MemoryWaiter()
      let page = state.withLock { state -> Page? in
        let page = state.page(after: position, limit: limit)
        if !page.entries.isEmpty || state.head > position && limit <= 0 { return page }
        state.waiters.append(waiter)
        return nil
      }
      if let page { return page }
      await waiter.wait()
      state.withLock { $0.waiters.removeAll { $0 === waiter } }
    }
  }

  package func availablePage(after position: Position, limit: Int) async throws -> Page {
    state.withLock { $0.page(after: position, limit: limit) }
  }

  package func states(after position: Position, through: Position, limit: Int) async throws -> [Entry] {
    state.withLock { $0.states(after: position, through: through, limit: limit) }
  }

  package func lastPosition(before time: Timestamp) async throws(JournalError) -> Position {
    state.withLock { state in
      state.entries.last { $0.receivedAt < time }?.position ?? state.prunedThrough
    }
  }

  package func devices() async throws -> [Device] {
    state.withLock { Array($0.devices.values) }
  }

  package func cursor(of follower: FollowerID) async throws -> Cursor? {
    state.withLock { $0.cursors[follower] }
  }

  package func settle(_ follower: FollowerID, _ cursor: Cursor) async {
    state.withLock { $0.cursors[follower] = cursor }
  }

  /// Suspends while commits are held.
  func untilReleased() async {
    await withCheckedContinuation { continuation in
      let free = state.withLock { state in
        guard state.isHolding else { return true }
        state.held.append(continuation)
        return false
      }
      if free { continuation.resume() }
    }
  }
}

// What only tests do.
extension MemoryJournal {
  /// Everything that is kept, in order.
  package var entries: [Entry] { state.withLock { $0.entries } }
  package var quarantined: [QuarantinedDelivery] { state.withLock { $0.quarantined.map(\.quarantined) } }
  /// How many calls of `page(after:limit:)` are suspended.
  package var waiting: Int { state.withLock { $0.waiters.count } }
  /// How many calls of `append`, or of `settle` with a settlement, are held back.
  package var holding: Int { state.withLock { $0.held.count } }

  /// Forgets entries up to and including `position`, as retention does.
  package func prune(through position: Position) {
    state.withLock { $0.prune(through: position) }
  }

  /// The next `times` appends fail with `error`, and nothing of them is kept.
  package func failNextAppends(_ times: Int = 1, with error: JournalError) {
    state.withLock { $0.failures.append(contentsOf: repeatElement(error, count: times)) }
  }

  /// The next `times` settlements fail with `error`, and nothing of them is kept.
  package func failNextSettlements(_ times: Int = 1, with error: JournalError) {
    state.withLock { $0.settlementFailures.append(contentsOf: repeatElement(error, count: times)) }
  }

  /// From now on appends and settlements suspend, as they do behind a slow disk, until `releaseCommits`.
  package func holdCommits() {
    state.withLock { $0.isHolding = true }
  }

  /// Lets what was held go on, in order.
  package func releaseCommits() {
    let held = state.withLock { state in
      state.isHolding = false
      defer { state.held = [] }
      return state.held
    }
    for continuation in held { continuation.resume() }
  }
}
