package import CausewayCore
internal import Loop

extension SQLiteJournal {
  package func append(_ batch: PendingBatch) async throws(JournalError) -> Receipt {
    guard !isClosed else { throw .closed }
    guard !batch.isEmpty else { return Receipt() }
    if let error = limitError, !batch.entries.isEmpty {
      // Once, not for each that comes: the log would grow instead.
      if !isAtLimit { log.error("\(error)") }
      isAtLimit = true
      throw error
    }
    isAtLimit = false
    let result = await withCheckedContinuation { continuation in
      waiting.append(WaitingAppend(batch, continuation))
      commitSoon()
    }
    return try result.get()
  }

  /// Why nothing more is accepted though the disk has room; `nil` where it is.
  var limitError: JournalError? {
    guard settings.whenFull == .refuse, usage.usedBytes >= settings.keepSize else { return nil }
    return .full(
      """
      \(settings.path): the journal has reached journal.keep_size, and journal.when_full is refuse: nothing more is accepted \
      until entries have grown older than journal.keep_for.
      """)
  }

  /// Commits until nothing is left that wants it; while one commit runs, the next gathers.
  func commitSoon() {
    guard !isCommitting else { return }
    isCommitting = true
    EventLoop.spawn("journal commits") { await self.commitAll() }
  }

  private func commitAll() async {
    while let taken = takeGroup() {
      let began = time.uptime
      committingSince = began
      defer { committingSince = nil }
      do throws(JournalError) {
        let outcome = try await writer.commit(taken.group)
        lastCommit = time.uptime - began
        commits += 1
        accept(outcome, of: taken)
      } catch {
        refuse(taken, error)
      }
      await maintain()
    }
    isCommitting = false
    for continuation in idle { continuation.resume() }
    idle = []
  }

  /// What goes into one commit, and who waits for it.
  private struct Taken {
    var group: CommitGroup
    var appends: [WaitingAppend]
    var settlements: [WaitingSettlement]
  }

  /// What goes into the next commit; `nil` if there is nothing to do.
  private func takeGroup() -> Taken? {
    guard
      !waiting.isEmpty || !settling.isEmpty || !foldWaiters.isEmpty || isSettleDue && !book.unsettled.isEmpty
    else { return nil }
    var group = CommitGroup(now: time.now)
    let appends = takeAppends()
    group.batches = appends.map(\.batch)
    group.cursors = book.takeUnsettled()
    isSettleDue = false
    let settlements = takeSettlements()
    group.changes = settlements.map(\.change)
    group.foldsStates = !foldWaiters.isEmpty
    return Taken(group: group, appends: appends, settlements: settlements)
  }

  private func takeAppends() -> [WaitingAppend] {
    var share = CommitShare(isForSmall: wasLarge && waiting.contains { CommitShare.isSmall($0.size) })
    var taken: [WaitingAppend] = []
    var left: [WaitingAppend] = []
    for (index, append) in waiting.enumerated() {
      if share.takes(entries: append.batch.entries.count, bytes: append.size) {
        taken.append(append)
        continue
      }
      left.append(append)
      // A long queue is not gone through for each commit.
      guard share.isFull || left.count >= CommitShare.entries else { continue }
      left += waiting[(index + 1)...]
      break
    }
    waiting = left
    wasLarge = share.hasLarge
    return taken
  }

  private func accept(_ outcome: CommitOutcome, of taken: Taken) {
    lastError = nil
    note(outcome.usage, with: outcome.entries)
    for (append, receipt) in zip(taken.appends, outcome.receipts) {
      append.continuation.resume(returning: .success(receipt))
    }
    accept(taken.settlements, outcome.refusals)
    let through = usage.statesThrough
    for waiter in foldWaiters where waiter.through <= through { waiter.continuation.resume(returning: .success(())) }
    foldWaiters.removeAll { $0.through <= through }
  }

  /// The writer says how things are: `entries` are the newest, up to the head.
  func note(_ usage: JournalUsage, with entries: [Entry] = []) {
    let head = self.usage.head
    // Two tasks ask the writer; what it said earlier may come later.
    guard usage.head >= head else { return }
    let before = Position(rawValue: usage.head.rawValue - Int64(entries.count))
    if before != head, usage.head > head {
      // The file was opened again after a failure, and holds what was thought to have failed: the disk is right.
      tail = Tail(after: before, entryLimit: settings.tailEntries, byteLimit: settings.tailBytes)
    }
    tail.append(entries)
    tail.forget(through: usage.prunedThrough)
    self.usage = usage
    guard usage.head > head else { return }
    for waiter in headWaiters.values { waiter.wake() }
    headWaiters.removeAll(keepingCapacity: true)
  }

  private func refuse(_ taken: Taken, _ error: JournalError) {
    failedCommits += 1
    if lastError != error { log.error("\(error)") }
    lastError = error
    for append in taken.appends { append.continuation.resume(returning: .failure(error)) }
    refuse(taken.settlements, error)
    for waiter in foldWaiters { waiter.continuation.resume(returning: .failure(error)) }
    foldWaiters = []
    // They ride on the next commit, or on one of their own a little later; a journal that closes gives up.
    book.giveBack(taken.group.cursors.keys)
    settleSoon()
  }
}

extension PendingBatch {
  fileprivate var isEmpty: Bool {
    entries.isEmpty && quarantined.isEmpty && devices.isEmpty && retiredStates.isEmpty
      && releasedQuarantine.isEmpty
  }
}
