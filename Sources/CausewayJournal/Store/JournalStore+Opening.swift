internal import CausewayCore
internal import SQLite

extension JournalStore {
  struct Meta {
    var key: SipHash.Key?
    var numbers: [String: Int64] = [:]
    /// A journal that was never begun.
    var isEmpty = true

    subscript(_ name: JournalMeta) -> Int64 { numbers[name.rawValue] ?? 0 }
  }

  static func readMeta(_ connection: SQLiteConnection) throws(SQLiteError) -> Meta {
    var meta = Meta()
    var rows = try connection.prepare("SELECT name, value FROM meta")
    while try rows.step() {
      meta.isEmpty = false
      let name = rows.text(0)
      if name == JournalMeta.fingerprintKey.rawValue {
        meta.key = SipHash.Key(exactly: rows.bytes(1))
      } else {
        meta.numbers[name] = rows.integer(1)
      }
    }
    return meta
  }

  /// A new journal. Its first position is the time, so that a position of another history is a gap, never a wrong entry.
  static func begin(_ connection: SQLiteConnection, at now: Timestamp) throws(SQLiteError) -> Meta {
    let before = max(0, now.milliseconds - 1)
    var generator = SystemRandomNumberGenerator()
    let key = Fingerprint(high: generator.next(), low: generator.next()).bytes
    try connection.transaction { () throws(SQLiteError) in
      var insert = try connection.prepare("INSERT INTO meta (name, value) VALUES (?, ?)")
      try insert.bind(1, text: JournalMeta.fingerprintKey.rawValue)
      try insert.bind(2, blob: key)
      try insert.run()
      for name in [JournalMeta.prunedThrough, .statesThrough, .identitiesThrough] {
        try insert.bind(1, text: name.rawValue)
        try insert.bind(2, before)
        try insert.run()
      }
      try connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('entries', \(before))")
    }
    return try readMeta(connection)
  }

  /// Cheap signs of damage: the ends of the log must be where the notes say.
  func checkConsistency() throws(JournalError) {
    let (oldest, newest) = try JournalError.mapping(settings.path) { () throws(SQLiteError) in
      (
        try connection.integer("SELECT min(position) FROM entries"),
        try connection.integer("SELECT max(position) FROM entries")
      )
    }
    // Far from where arithmetic ends, so that nothing below needs to think of it.
    let possible = 0...Int64.max / 4
    guard
      [
        head, prunedThrough, statesThrough, identitiesThrough, quarantineBytes, quarantineCount, parkedBytes,
        deadLetterBytes,
      ]
      .allSatisfy(possible.contains),
      prunedThrough <= head, statesThrough <= head, identitiesThrough <= head, newest ?? head == head,
      (oldest ?? head + 1) == prunedThrough + 1
    else {
      let found = "\(oldest ?? 0) to \(newest ?? 0), by its notes \(prunedThrough + 1) to \(head)"
      throw .damaged(settings.path, found: "its entries are numbered \(found)")
    }
  }

  func readRetained() throws(SQLiteError) {
    var rows = try connection.prepare("SELECT topic, identity FROM retained")
    while try rows.step() {
      guard let topic = Fingerprint(exactly: rows.bytes(0)), let identity = Fingerprint(exactly: rows.bytes(1)) else {
        continue
      }
      retained[topic] = identity
    }
  }

  func readIdentityRuns() throws(SQLiteError) {
    var runs = try connection.prepare("SELECT run, newest, chunks FROM identity_runs ORDER BY run")
    var chunks = try connection.prepare("SELECT prints FROM identities WHERE chunk BETWEEN ? AND ? ORDER BY chunk")
    while try runs.step() {
      guard (1...Int64.max / (4 * IdentityRun.chunksPerRun)).contains(runs.integer(0)) else {
        throw SQLiteError(damage: "a run of identities has the number \(runs.integer(0))")
      }
      var run = identities.open(number: runs.integer(0), newest: runs.integer(1))
      try chunks.bind(1, run.chunkKey(0))
      try chunks.bind(2, run.chunkKey(0) + IdentityRun.chunksPerRun - 1)
      while try chunks.step() { chunks.withBytes(0) { identities.add(chunk: $0, to: &run) } }
      chunks.reset()
      identities.close(run)
    }
  }

  /// Reads again what the entries say and the other tables do not know yet.
  func readUnfolded() throws(SQLiteError) {
    var rows = try connection.prepare(
      "SELECT \(EntryColumns.names) FROM entries WHERE position > ? ORDER BY position")
    try rows.bind(1, max(prunedThrough, min(statesThrough, identitiesThrough)))
    var last = prunedThrough
    while try rows.step() {
      let entry = EntryColumns.read(rows)
      guard last < entry.position.rawValue, entry.position.rawValue <= head else {
        throw SQLiteError(damage: "entry \(entry.position) is out of order")
      }
      last = entry.position.rawValue
      if entry.position.rawValue > identitiesThrough { _ = identities.insert(prints.identity(of: entry.event)) }
      if entry.position.rawValue > statesThrough { try noteState(of: entry) }
      newestReceived = entry.receivedAt.milliseconds
    }
    if newestReceived == 0 {
      newestReceived = try connection.integer("SELECT received_at FROM entries WHERE position = \(head)") ?? 0
    }
  }

  private func noteState(of entry: Entry) throws(SQLiteError) {
    guard let key = entry.event.stateKey.map(prints.state) else { return }
    switch entry.event.kind {
    case .occurrence where !entry.event.isKept: states.end(key, at: entry.position.rawValue)
    case .occurrence where try isOutdated(entry.event, key): break
    case .state, .occurrence:
      let known = StateBook.Known(
        data: prints.data(entry.event.data?.bytes), time: entry.event.time,
        identity: prints.identity(of: entry.event))
      states.set(key, to: known, at: entry.position.rawValue)
    case .report: break
    }
  }
}
