package import CausewayCore
internal import Loop

/// The journal on disk: SQLite in write-ahead mode, a commit for all that came while the last one ran, every commit on the
/// disk before anyone is told.
///
/// Its state belongs to one executor, which is handed in: on the event loop, callers from the loop never leave their thread
/// until their commit begins. What blocks happens on threads of its own: one writer, a few readers.
package actor SQLiteJournal: DeliveryJournal, QuarantineJournal {
  static let readers = 2

  private let executor: any SerialExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  package private(set) var settings: JournalSettings
  let time: any TimeSource
  let log: Log
  let writer: JournalWriter
  let pool: ReaderPool

  // Appending: what waits for a commit, in order.
  var waiting: [WaitingAppend] = []
  var isCommitting = false
  /// Whether the last commit took large batches.
  var wasLarge = false
  var isClosed = false
  /// Resumed when nothing is left to commit.
  var idle: [CheckedContinuation<Void, Never>] = []

  // Reading.
  var tail: Tail
  var usage: JournalUsage
  var headWaiters: [ObjectIdentifier: HeadWaiter] = [:]
  var foldWaiters: [FoldWaiter] = []

  // What followers write down: what waits for a commit, in order, and their cursors.
  var settling: [WaitingSettlement] = []
  var book: CursorBook
  /// The cursors' time has come: a commit is due even if nothing else needs one.
  var isSettleDue = false
  var settleTask: Task<Void, Never>?

  // Retention.
  var clock: RetentionClock
  /// What retention could not read, and when it tried.
  var damage: (error: JournalError, foundAt: Duration)?
  /// What the log was told last of the clock.
  var toldDoubt: String?
  var retentionTask: Task<Void, Never>?
  var nextCheckpoint: Int

  // For whoever looks after it.
  var lastCommit: Duration?
  /// The uptime since which a commit, or what follows it, has been running; `nil` if none is.
  package internal(set) var committingSince: Duration?
  var lastError: JournalError?
  /// Whether the last append was refused for the journal's own limit.
  var isAtLimit = false
  var commits = 0
  var failedCommits = 0

  /// Opens the journal, or makes one. Everything that blocks happens elsewhere.
  /// - Parameters:
  ///   - executor: where its state lives: the event loop, unless a test wants otherwise.
  ///   - log: is told what retention, checkpoints and the clock do.
  /// - Throws: `unusable`, `readOnly`, `corrupt`, `full` or `io`, in words that say what to do.
  package static func open(
    _ settings: JournalSettings, time: any TimeSource, log: Log, on executor: any SerialExecutor = EventLoop.executor
  ) async throws(JournalError) -> SQLiteJournal {
    FileSizeLimit.ignoreSignal()
    FaultPoint.armFromEnvironment()
    let writer = JournalWriter(settings: settings, time: time)
    let opening = try await writer.open()
    let journal = SQLiteJournal(settings, time: time, log: log, executor: executor, writer: writer, opening: opening)
    await journal.startRetention()
    return journal
  }

  private init(
    _ settings: JournalSettings, time: any TimeSource, log: Log, executor: any SerialExecutor, writer: JournalWriter,
    opening: JournalWriter.Opening
  ) {
    self.settings = settings
    self.time = time
    self.log = log
    self.executor = executor
    self.writer = writer
    pool = ReaderPool(path: settings.path, count: Self.readers)
    tail = Tail(after: opening.usage.head, entryLimit: settings.tailEntries, byteLimit: settings.tailBytes)
    usage = opening.usage
    book = CursorBook(opening.cursors)
    clock = RetentionClock(
      now: time.now, uptime: time.uptime, newest: opening.newestReceived, keepFor: settings.keepFor)
    nextCheckpoint = settings.checkpointPages
  }

  /// Keeps from now on what `settings` say: for how long, how much, and what happens then. The path stays what it is.
  package func adopt(_ settings: JournalSettings) async {
    var adopted = settings
    adopted.path = self.settings.path
    guard adopted != self.settings else { return }
    self.settings = adopted
    await writer.adopt(adopted)
  }

  /// Commits what waits, cursors included, and leaves the file in order. Whoever waits for entries, or calls later, is told
  /// `closed`.
  package func close() async {
    guard !isClosed else { return }
    isClosed = true
    settleTask?.cancel()
    retentionTask?.cancel()
    isSettleDue = true
    commitSoon()
    await untilIdle()
    for waiter in headWaiters.values { waiter.wake() }
    await retentionTask?.value
    await pool.close()
    await writer.close()
  }

  private func untilIdle() async {
    await withCheckedContinuation { continuation in
      // Asked in here: the last commit may end while this is still on its way.
      if isCommitting { idle.append(continuation) } else { continuation.resume() }
    }
  }
}
