internal import CausewayCore
internal import SQLite

// What followers wrote down. Bounded as `page` is.
extension EntryReader {
  private static let parkedColumns =
    "\(EntryColumns.names), attempts, first_attempt_at, last_reason, due, replayed"

  func parked(
    of follower: FollowerID, after position: Position, limit: Int, bytes: Int
  ) throws(JournalError) -> [ParkedEntry] {
    try read { connection throws(SQLiteError) in
      var rows = try connection.prepare(
        "SELECT \(Self.parkedColumns) FROM parked WHERE follower = ? AND position > ? ORDER BY position LIMIT ?")
      try rows.bind(1, text: follower.rawValue)
      try rows.bind(2, position.rawValue)
      try rows.bind(3, Int64(max(0, limit)))
      return try Self.rising(&rows, after: position.rawValue, bytes: bytes) { row in
        let parked = Self.parked(row)
        return (parked, parked.entry.position.rawValue, parked.size)
      }
    }
  }

  func parked(of follower: FollowerID, at positions: [Position]) throws(JournalError) -> [ParkedEntry] {
    try read { connection throws(SQLiteError) in
      var row = try connection.prepare("SELECT \(Self.parkedColumns) FROM parked WHERE follower = ? AND position = ?")
      var found: [ParkedEntry] = []
      for position in Set(positions).sorted() {
        try row.bind(1, text: follower.rawValue)
        try row.bind(2, position.rawValue)
        if try row.step() { found.append(Self.parked(row)) }
        row.reset()
      }
      return found
    }
  }

  private static func parked(_ row: borrowing SQLiteStatement) -> ParkedEntry {
    let first = EntryColumns.count
    return ParkedEntry(
      entry: EntryColumns.read(row), attempts: Int(clamping: row.integer(first)),
      firstAttemptAt: row.optionalInteger(first + 1).map(Timestamp.init(milliseconds:)),
      lastReason: row.optionalText(first + 2), due: Timestamp(milliseconds: row.integer(first + 3)),
      isReplayed: row.integer(first + 4) == 1)
  }

  /// - Parameter output: `nil` for all.
  func deadLetters(
    of output: String?, after number: Int64, limit: Int, bytes: Int
  ) throws(JournalError) -> [DeadLetter] {
    try read { connection throws(SQLiteError) in
      // Two statements, so that each walks an index in order.
      let ofOutput = output == nil ? "" : "AND output = ?3"
      var rows = try connection.prepare(
        """
        SELECT \(EntryColumns.names), number, follower, attempts, first_attempt_at, died_at, reason FROM dead_letters
        WHERE number > ?1 \(ofOutput) ORDER BY number LIMIT ?2
        """)
      try rows.bind(1, number)
      try rows.bind(2, Int64(max(0, limit)))
      if let output { try rows.bind(3, text: output) }
      return try Self.rising(&rows, after: number, bytes: bytes) { row in
        let letter = Self.deadLetter(row)
        return (letter, letter.number, letter.size)
      }
    }
  }

  private static func deadLetter(_ row: borrowing SQLiteStatement) -> DeadLetter {
    let first = EntryColumns.count
    return DeadLetter(
      number: row.integer(first), follower: FollowerID(rawValue: row.text(first + 1)), entry: EntryColumns.read(row),
      attempts: Int(clamping: row.integer(first + 2)),
      firstAttemptAt: row.optionalInteger(first + 3).map(Timestamp.init(milliseconds:)),
      diedAt: Timestamp(milliseconds: row.integer(first + 4)), reason: row.text(first + 5))
  }

  func deadLetterCounts() throws(JournalError) -> DeadLetterCounts {
    try read { connection throws(SQLiteError) in
      var counts = DeadLetterCounts()
      var rows = try connection.prepare("SELECT output, count(*) FROM dead_letters GROUP BY output")
      while try rows.step() { counts.kept[rows.text(0)] = Int(rows.integer(1)) }
      counts.dropped =
        try connection.integer("SELECT value FROM meta WHERE name = '\(JournalMeta.deadLettersDropped.rawValue)'") ?? 0
      return counts
    }
  }

  func notes(beginningWith prefix: String) throws(JournalError) -> [String: String] {
    try read { connection throws(SQLiteError) in
      var rows = try connection.prepare("SELECT name, value FROM notes WHERE name >= ? ORDER BY name")
      try rows.bind(1, text: prefix)
      var notes: [String: String] = [:]
      let start = Array(prefix.utf8)
      while try rows.step() {
        // Names lie in the order of their bytes: behind the first that does not begin so, none does.
        guard rows.withBytes(0, { $0.starts(with: start) }) else { break }
        notes[rows.text(0)] = rows.text(1)
      }
      return notes
    }
  }
}
