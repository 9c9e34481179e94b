internal import CausewayCore
internal import SQLite

/// The one connection that writes, on a thread of its own: everything here blocks.
///
/// After any error the open file is thrown away and opened again with the next call, at most a few times a second: so the
/// journal recovers by itself as soon as the disk does, and what is known always follows from what is on it.
actor JournalWriter {
  private static let pauseAfterFailure = Duration.milliseconds(250)

  nonisolated let thread = ThreadExecutor(name: "journal writer")
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private var settings: JournalSettings
  private let time: any TimeSource
  private var lock: JournalLock?
  private var store: JournalStore?
  private var failure: (error: JournalError, at: Duration)?

  init(settings: JournalSettings, time: any TimeSource) {
    self.settings = settings
    self.time = time
  }

  deinit {
    thread.finish()
  }

  /// What the file held when it was opened.
  struct Opening: Sendable {
    var usage: JournalUsage
    var cursors: [FollowerID: Cursor]
    var newestReceived: Timestamp?
  }

  func open() throws(JournalError) -> Opening {
    lock = try JournalLock(journal: settings.path)
    do throws(JournalError) {
      _ = try openStore(again: false)
      return try perform { store throws(SQLiteError) in
        Opening(
          usage: try store.usage(), cursors: try store.readCursors(),
          newestReceived: store.newestReceived == 0 ? nil : Timestamp(milliseconds: store.newestReceived))
      }
    } catch {
      lock = nil
      throw error
    }
  }

  /// For what comes from now on.
  func adopt(_ settings: JournalSettings) {
    self.settings = settings
    store?.settings = settings
  }

  /// All of the group is on disk on return, or nothing of it.
  func commit(_ group: CommitGroup) throws(JournalError) -> CommitOutcome {
    try perform { store throws(SQLiteError) in try store.commit(group) }
  }

  func prune(_ slice: RetentionSlice) throws(JournalError) -> RetentionOutcome {
    try perform { store throws(SQLiteError) in try store.prune(slice) }
  }

  /// Where the newest states stand: those too that the table of states does not hold yet.
  func statePositions(of keys: ArraySlice<StateKey>) throws(JournalError) -> [StateKey: Position] {
    try perform { store throws(SQLiteError) in try store.statePositions(of: keys) }
  }

  /// - Returns: how many of them were there.
  func removeDeadLetters(_ numbers: [Int64]) throws(JournalError) -> Int {
    try perform { store throws(SQLiteError) in
      try store.connection.transaction { () throws(SQLiteError) in try store.removeDeadLetters(numbers) }
    }
  }

  /// - Returns: how many of them were there.
  func removeQuarantined(_ numbers: [Int64]) throws(JournalError) -> (removed: Int, usage: JournalUsage) {
    try perform { store throws(SQLiteError) in
      let removed = try store.connection.transaction { () throws(SQLiteError) in
        var removed = 0
        for number in numbers where try store.removeQuarantined(number) { removed += 1 }
        return removed
      }
      return (removed, try store.usage())
    }
  }

  /// - Returns: whether the write-ahead log starts anew with the next commit; not while a reader is still in it.
  func checkpoint() throws(JournalError) -> Bool {
    guard let store else { return false }
    do throws(SQLiteError) {
      return try store.connection.checkpoint()
    } catch {
      // What was committed stays so; the log grows until this works again.
      throw JournalError(error, path: settings.path)
    }
  }

  /// Leaves one file behind, without a log beside it if nobody else reads it.
  func close() {
    store?.connection.setTidiesOnClose(true)
    store = nil
    lock = nil
  }

  private func perform<Result>(
    _ body: (JournalStore) throws(SQLiteError) -> Result
  ) throws(JournalError) -> Result {
    let store = if let open = self.store { open } else { try reopen() }
    do throws(SQLiteError) {
      return try body(store)
    } catch {
      let mapped = JournalError(error, path: settings.path)
      self.store = nil
      failure = (mapped, time.uptime)
      throw mapped
    }
  }

  private func reopen() throws(JournalError) -> JournalStore {
    guard lock != nil else { throw .closed }
    if let failure, time.uptime - failure.at < Self.pauseAfterFailure { throw failure.error }
    do throws(JournalError) {
      let store = try openStore(again: true)
      // What a failed sync left behind may read as written and yet not be on the disk: written again, it is.
      let isComplete = try JournalError.mapping(settings.path) { () throws(SQLiteError) in
        try store.connection.checkpoint(complete: true)
      }
      guard isComplete else { throw JournalError.io("\(settings.path): the journal is still being read.") }
      failure = nil
      return store
    } catch {
      store = nil
      failure = (error, time.uptime)
      throw error
    }
  }

  private func openStore(again: Bool) throws(JournalError) -> JournalStore {
    let opened = try JournalStore.open(settings: settings, now: time.now, again: again)
    #if DEBUG
      opened.connection.observeFileWrites { FaultPoint.pass(.duringCheckpoint) }
    #endif
    store = opened
    return opened
  }
}
