internal import CausewayCore
internal import SQLite

/// The open file and all that is known of it, on the writer's thread. Everything beside the entries is derived from them and
/// brought to disk later, in bulk; what was not yet is read again from the entries when the file is opened.
///
/// After any error it is thrown away whole and opened anew: what it knew could be of a transaction that never was.
final class JournalStore {
  var settings: JournalSettings
  let connection: SQLiteConnection
  var statements: JournalStatements
  let prints: Fingerprinting
  var identities = IdentityIndex()
  var states: StateBook
  /// The newest identity of each topic that a broker retains something on.
  var retained: [Fingerprint: Fingerprint] = [:]

  var head: Int64
  var prunedThrough: Int64
  /// As the file has them: what start-up would have to read again begins after these.
  var statesThrough: Int64
  var identitiesThrough: Int64
  /// The newest time at which an entry was received, milliseconds.
  var newestReceived: Int64 = 0
  var deviceCount: Int64
  var devicesRefused: Int64 = 0
  var quarantineBytes: Int64
  var quarantineCount: Int64
  var quarantineDropped: Int64
  var parkedCount: Int
  var parkedBytes: Int64
  var deadLetterBytes: Int64
  var deadLettersDropped: Int64
  /// `nil` until somebody notes something.
  var noteShelves: [String: NoteShelf]?

  /// Opens the file, or makes it, and reads what must be known of it.
  static func open(
    settings: JournalSettings, now: Timestamp, again: Bool = false
  ) throws(JournalError) -> JournalStore {
    let path = settings.path
    let connection = try JournalFile.open(path: path, again: again)
    let meta = try JournalError.mapping(path) { () throws(SQLiteError) in
      let meta = try readMeta(connection)
      return meta.isEmpty ? try begin(connection, at: now) : meta
    }
    guard let key = meta.key else {
      throw .damaged(path, found: "the key of its fingerprints is not what it should be")
    }
    let store = try JournalError.mapping(path) { () throws(SQLiteError) in
      try JournalStore(settings, connection, meta, prints: Fingerprinting(key: key))
    }
    try store.checkConsistency()
    try JournalError.mapping(path) { () throws(SQLiteError) in
      try store.readRetained()
      try store.readIdentityRuns()
      try store.readUnfolded()
    }
    return store
  }

  private init(
    _ settings: JournalSettings, _ connection: SQLiteConnection, _ meta: Meta, prints: Fingerprinting
  ) throws(SQLiteError) {
    self.settings = settings
    self.connection = connection
    self.prints = prints
    states = StateBook(knownLimit: 2 * settings.replayLimit)
    statements = try JournalStatements.prepare(connection)
    head = try connection.integer("SELECT seq FROM sqlite_sequence WHERE name = 'entries'") ?? 0
    prunedThrough = meta[.prunedThrough]
    statesThrough = meta[.statesThrough]
    identitiesThrough = meta[.identitiesThrough]
    quarantineBytes = meta[.quarantineBytes]
    quarantineCount = meta[.quarantineCount]
    quarantineDropped = meta[.quarantineDropped]
    parkedCount = Int(try connection.integer("SELECT count(*) FROM parked") ?? 0)
    parkedBytes = meta[.parkedBytes]
    deadLetterBytes = meta[.deadLetterBytes]
    deadLettersDropped = meta[.deadLettersDropped]
    deviceCount = try connection.integer("SELECT count(*) FROM devices") ?? 0
  }

  /// All of the group, durable on return, or nothing of it.
  func commit(_ group: CommitGroup) throws(SQLiteError) -> CommitOutcome {
    var outcome = try connection.transaction { () throws(SQLiteError) in
      var receipts: [Receipt] = []
      var entries: [Entry] = []
      var refusals: [JournalError?] = []
      for batch in group.batches { receipts.append(try append(batch, now: group.now, into: &entries)) }
      for (follower, cursor) in group.cursors { try set(follower, cursor) }
      for change in group.changes { refusals.append(try apply(change)) }
      try fold(after: entries.count, wanted: group.foldsStates)
      // Asked after the commit, each question would be a transaction with locks of its own, and everybody waits.
      let usage = try usage()
      FaultPoint.pass(.beforeCommit)
      return CommitOutcome(receipts: receipts, refusals: refusals, entries: entries, usage: usage)
    }
    FaultPoint.pass(.afterCommit)
    outcome.usage.writeAheadPages = connection.writeAheadPages
    return outcome
  }

  func usage() throws(SQLiteError) -> JournalUsage {
    let pages = try statements.pageCount.number()
    let free = try statements.freePageCount.number()
    return JournalUsage(
      head: Position(rawValue: head), prunedThrough: Position(rawValue: prunedThrough),
      statesThrough: Position(rawValue: states.foldedThrough(head: head)),
      usedBytes: (pages - free) * JournalSchema.pageSize, fileBytes: pages * JournalSchema.pageSize,
      writeAheadPages: connection.writeAheadPages, identities: identities.count,
      quarantined: Int(quarantineCount), quarantineDropped: quarantineDropped, devicesRefused: devicesRefused,
      parked: parkedCount)
  }

  func set(_ meta: JournalMeta, _ value: Int64) throws(SQLiteError) {
    try statements.setMeta.bind(1, text: meta.rawValue)
    try statements.setMeta.bind(2, value)
    try statements.setMeta.run()
  }
}

extension SQLiteStatement {
  /// The number that a statement without parameters answers; 0 without one.
  fileprivate mutating func number() throws(SQLiteError) -> Int64 {
    defer { reset() }
    return try step() ? integer(0) : 0
  }
}
