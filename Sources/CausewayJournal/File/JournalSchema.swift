internal import SQLite

/// The tables, and how each version of them became the next.
enum JournalSchema {
  /// Marks the file as ours: `CWJL`.
  static let applicationID: Int64 = 0x4357_4A4C
  static let pageSize: Int64 = 4_096

  /// What this program writes. A file of a higher version is refused.
  static var version: Int64 { Int64(migrations.count) }

  /// The statements that lead from version n to n + 1, at index n. Never changed once released; only added to.
  static let migrations: [[String]] = [first, second, third]

  /// An event's columns, in the order that `EntryColumns` reads and binds.
  private static let event = """
    source TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, subject TEXT, time INTEGER,
    kind INTEGER NOT NULL, precedence INTEGER NOT NULL, data TEXT, content_type TEXT, base64 INTEGER NOT NULL,
    extensions TEXT, topic TEXT, retained INTEGER NOT NULL, input TEXT NOT NULL, received_at INTEGER NOT NULL,
    changed INTEGER NOT NULL
    """

  private static let first = [
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID",
    // AUTOINCREMENT: SQLite itself remembers the highest position ever given, whatever retention deletes.
    "CREATE TABLE entries (position INTEGER PRIMARY KEY AUTOINCREMENT, \(event)) STRICT",
    // By position, so that the newest states lie together and a snapshot is one walk.
    "CREATE TABLE states (position INTEGER PRIMARY KEY, \(event), key BLOB NOT NULL UNIQUE) STRICT",
    """
    CREATE TABLE identity_runs (
      run INTEGER PRIMARY KEY, newest INTEGER NOT NULL, chunks INTEGER NOT NULL) STRICT
    """,
    "CREATE TABLE identities (chunk INTEGER PRIMARY KEY, prints BLOB NOT NULL) STRICT",
    """
    CREATE TABLE retained (
      topic BLOB PRIMARY KEY, identity BLOB NOT NULL, seen_at INTEGER NOT NULL) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE devices (
      source TEXT NOT NULL, device TEXT NOT NULL, model TEXT, name TEXT, parent TEXT,
      PRIMARY KEY (source, device)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE cursors (
      follower TEXT PRIMARY KEY, position INTEGER NOT NULL, resting_since INTEGER) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE quarantine (
      number INTEGER PRIMARY KEY AUTOINCREMENT, input TEXT NOT NULL, dialect TEXT NOT NULL, reason TEXT NOT NULL,
      received_at INTEGER NOT NULL, topic TEXT, retained INTEGER NOT NULL, attributes TEXT NOT NULL,
      body BLOB NOT NULL) STRICT
    """,
  ]

  /// What followers remember. The short columns stand before the event's, so that counting never reads a long payload.
  private static let second = [
    """
    CREATE TABLE parked (
      follower TEXT NOT NULL, size INTEGER NOT NULL, due INTEGER NOT NULL, attempts INTEGER NOT NULL,
      first_attempt_at INTEGER, last_reason TEXT, replayed INTEGER NOT NULL,
      position INTEGER NOT NULL, \(event), UNIQUE (follower, position)) STRICT
    """,
    """
    CREATE TABLE dead_letters (
      number INTEGER PRIMARY KEY AUTOINCREMENT, output TEXT NOT NULL, follower TEXT NOT NULL, size INTEGER NOT NULL,
      died_at INTEGER NOT NULL, attempts INTEGER NOT NULL, first_attempt_at INTEGER, reason TEXT NOT NULL,
      position INTEGER NOT NULL, \(event)) STRICT
    """,
    "CREATE INDEX dead_letters_of_output ON dead_letters (output)",
    "CREATE UNIQUE INDEX dead_letters_of_follower ON dead_letters (follower, position)",
    "CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    // Only where there is something to count: a new journal is known by an empty table.
    """
    INSERT INTO meta (name, value)
      SELECT 'quarantine_count', deliveries FROM (SELECT count(*) AS deliveries FROM quarantine) WHERE deliveries > 0
    """,
  ]

  /// Whether devices are there, and since when.
  private static let third = [
    "ALTER TABLE devices ADD COLUMN presence TEXT",
    "ALTER TABLE devices ADD COLUMN presence_since INTEGER",
  ]

  /// Brings the file from `found` to `version`, all or nothing.
  static func migrate(_ connection: SQLiteConnection, from found: Int64) throws(SQLiteError) {
    guard found < version else { return }
    try connection.transaction { () throws(SQLiteError) in
      for statements in migrations[Int(max(0, found))...] {
        for statement in statements { try connection.execute(statement) }
      }
      try connection.execute("PRAGMA application_id = \(applicationID)")
      try connection.execute("PRAGMA user_version = \(version)")
    }
  }
}
