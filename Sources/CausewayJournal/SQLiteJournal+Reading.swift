package import CausewayCore

extension SQLiteJournal {
  /// Pages and snapshots from disk end early rather than hold more than this in memory.
  static let pageBytes = 1 << 20

  package var head: Position { usage.head }

  package func page(after position: Position, limit: Int) async throws -> Page {
    while true {
      try Task.checkCancellation()
      guard !isClosed else { throw JournalError.closed }
      let head = usage.head
      if head > position {
        let page = try await availablePage(after: position, limit: limit)
        // Without entries, retention took all there was: the next one brings the word of it.
        if !page.entries.isEmpty || limit <= 0 { return page }
        // Closed meanwhile: those who waited have been woken, and nobody would wake this one.
        if usage.head > head || isClosed { continue }
      }
      let waiter = HeadWaiter()
      headWaiters[ObjectIdentifier(waiter)] = waiter
      await waiter.wait()
      headWaiters[ObjectIdentifier(waiter)] = nil
    }
  }

  package func availablePage(after position: Position, limit: Int) async throws -> Page {
    guard !isClosed else { throw JournalError.closed }
    if let entries = tail.entries(after: position, limit: limit) {
      return Page(entries: entries, prunedThrough: usage.prunedThrough, head: usage.head)
    }
    return try await pool.read { reader throws(JournalError) in
      try await reader.page(after: position, limit: limit, bytes: Self.pageBytes)
    }
  }

  package func states(after position: Position, through: Position, limit: Int) async throws -> [Entry] {
    try await fold(through: min(through, usage.head))
    return try await pool.read { reader throws(JournalError) in
      try await reader.states(after: position, through: through, limit: limit, bytes: Self.pageBytes)
    }
  }

  package func lastPosition(before time: Timestamp) async throws(JournalError) -> Position {
    try await pool.read { reader throws(JournalError) in try await reader.lastPosition(before: time) }
  }

  package func devices() async throws -> [Device] {
    guard !isClosed else { throw JournalError.closed }
    return try await pool.read { reader throws(JournalError) in try await reader.devices() }
  }

  package func cursor(of follower: FollowerID) async throws -> Cursor? {
    book[follower]
  }

  /// Suspends until the table of states holds the newest of every key, as of now.
  private func fold(through position: Position) async throws(JournalError) {
    guard !isClosed else { throw .closed }
    guard usage.statesThrough < usage.head else { return }
    let result = await withCheckedContinuation { continuation in
      foldWaiters.append(FoldWaiter(through: usage.head, continuation: continuation))
      commitSoon()
    }
    try result.get()
  }
}

// For the owner's tools.
extension SQLiteJournal {
  package func quarantined(after number: Int64, limit: Int) async throws(JournalError) -> [QuarantineRecord] {
    try await pool.read { reader throws(JournalError) in
      try await reader.quarantined(after: number, limit: limit, bytes: Self.pageBytes)
    }
  }

  package func quarantined(_ number: Int64) async throws(JournalError) -> QuarantineRecord? {
    guard number > 0 else { return nil }
    return try await quarantined(after: number - 1, limit: 1).first { $0.number == number }
  }

  package func dropQuarantined(_ numbers: [Int64]) async throws(JournalError) -> Int {
    let (removed, usage) = try await writer.removeQuarantined(numbers)
    note(usage)
    return removed
  }

  /// Every follower that ever settled anything.
  package var followers: [FollowerID: Cursor] { book.cursors }
}
