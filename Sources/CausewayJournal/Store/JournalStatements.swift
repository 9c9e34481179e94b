internal import SQLite

/// What the writer runs again and again, prepared once.
struct JournalStatements: ~Copyable {
  var insertEntry: SQLiteStatement
  var deleteEntries: SQLiteStatement
  var entryTimes: SQLiteStatement
  var stateByKey: SQLiteStatement
  var stateByPosition: SQLiteStatement
  var statePosition: SQLiteStatement
  var foldState: SQLiteStatement
  var deleteState: SQLiteStatement
  var identityChunk: SQLiteStatement
  var replaceRetained: SQLiteStatement
  var setMeta: SQLiteStatement
  var setCursor: SQLiteStatement
  var park: SQLiteStatement
  var unpark: SQLiteStatement
  var isParked: SQLiteStatement
  var pageCount: SQLiteStatement
  var freePageCount: SQLiteStatement

  static func prepare(_ connection: SQLiteConnection) throws(SQLiteError) -> JournalStatements {
    JournalStatements(
      insertEntry: try connection.prepare(
        "INSERT INTO entries (\(EntryColumns.names)) VALUES (\(EntryColumns.parameters))"),
      deleteEntries: try connection.prepare("DELETE FROM entries WHERE position <= ?"),
      entryTimes: try connection.prepare(
        "SELECT position, received_at FROM entries WHERE position > ? ORDER BY position LIMIT ?"),
      stateByKey: try connection.prepare("SELECT data, time, source, id FROM states WHERE key = ?"),
      stateByPosition: try connection.prepare("SELECT data, time, source, id FROM entries WHERE position = ?"),
      statePosition: try connection.prepare("SELECT position FROM states WHERE key = ?"),
      foldState: try connection.prepare(
        """
        INSERT OR REPLACE INTO states (\(EntryColumns.names), key)
        SELECT \(EntryColumns.names), ?1 FROM entries WHERE position = ?2
        """),
      deleteState: try connection.prepare("DELETE FROM states WHERE key = ?"),
      identityChunk: try connection.prepare("SELECT prints FROM identities WHERE chunk = ?"),
      replaceRetained: try connection.prepare(
        "INSERT OR REPLACE INTO retained (topic, identity, seen_at) VALUES (?, ?, ?)"),
      setMeta: try connection.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)"),
      setCursor: try connection.prepare(
        "INSERT OR REPLACE INTO cursors (follower, position, resting_since) VALUES (?, ?, ?)"),
      park: try connection.prepare(
        """
        INSERT INTO parked (\(EntryColumns.names), follower, size, due, attempts, first_attempt_at, last_reason, replayed)
        VALUES (\(EntryColumns.parameters), ?, ?, ?, ?, ?, ?, ?)
        """),
      unpark: try connection.prepare("DELETE FROM parked WHERE follower = ? AND position = ? RETURNING size"),
      isParked: try connection.prepare("SELECT 1 FROM parked WHERE follower = ? AND position = ?"),
      pageCount: try connection.prepare("PRAGMA page_count"),
      freePageCount: try connection.prepare("PRAGMA freelist_count"))
  }
}
