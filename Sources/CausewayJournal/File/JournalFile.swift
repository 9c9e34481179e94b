internal import CausewayCore
internal import Glibc
internal import SQLite

/// Opens the file for the one who writes it: checks whose it is before anything touches it, sets what durability needs, and
/// reads back that it holds.
enum JournalFile {
  /// The write-ahead log is cut back to this when a slow reader has let it grow.
  private static let writeAheadLimit = 16 << 20

  /// - Parameter again: this process has had the file open all along, and its readers still may. It is not looked at beforehand
  ///   then: closing any descriptor of a file gives up all locks that the process has on it, SQLite's too, and a program that
  ///   only makes a backup would take itself for the last user and delete the write-ahead log.
  static func open(path: String, again: Bool = false) throws(JournalError) -> SQLiteConnection {
    if !again || access(path, F_OK) != 0 {
      try check(JournalHeader.read(path: path), path: path)
      try createPrivately(path)
    }
    let connection = try JournalError.mapping(path) { () throws(SQLiteError) in
      // Nobody else has the lock of this journal; only a checkpoint's readers are ever waited for.
      try SQLiteConnection(path: path, mode: .readWrite, busyTimeout: 2_000)
    }
    connection.setTidiesOnClose(false)
    guard !connection.isReadOnly else {
      throw .readOnly("\(path): the journal cannot be written. Its file and folder must allow it.")
    }
    try migrate(connection, path: path)
    return connection
  }

  private static func check(_ content: JournalHeader.Content, path: String) throws(JournalError) {
    switch content {
    case .nothing: return
    case .foreign: throw .damaged(path, found: "it does not begin as a journal does, or is no journal at all")
    case .database(let owner, let version):
      // A crash while a journal was first made leaves a database that nobody has marked yet.
      guard owner == JournalSchema.applicationID || owner == 0 && version == 0 else {
        throw .unusable("\(path): this database belongs to another program. Correct journal.path.")
      }
      try checkVersion(version, path: path)
    }
  }

  private static func checkVersion(_ version: Int64, path: String) throws(JournalError) {
    guard version <= JournalSchema.version else {
      throw .unusable(
        """
        \(path): this journal was written by a newer Causeway (format \(version), this one knows up to \
        \(JournalSchema.version)). It was not touched. Run the newer version again, or give this one another path.
        """)
    }
  }

  /// It holds what a home's devices said: nobody's business but the owner's. SQLite gives its other files the same mode.
  private static func createPrivately(_ path: String) throws(JournalError) {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .opening(path, errno) }
    close(descriptor)
  }

  private static func migrate(_ connection: SQLiteConnection, path: String) throws(JournalError) {
    let (version, tables) = try JournalError.mapping(path) { () throws(SQLiteError) in
      let version = try connection.integer("PRAGMA user_version") ?? 0
      return (version, try connection.integer("SELECT count(*) FROM sqlite_schema") ?? 0)
    }
    // Again, for the file itself may not know yet what its write-ahead log does.
    try checkVersion(version, path: path)
    guard version > 0 || tables == 0 else {
      throw .unusable("\(path): this database belongs to another program. Correct journal.path.")
    }
    try JournalError.mapping(path) { () throws(SQLiteError) in try configure(connection) }
    try requireDurability(connection, path: path)
    try JournalError.mapping(path) { () throws(SQLiteError) in
      guard version < JournalSchema.version else { return }
      try JournalSchema.migrate(connection, from: version)
      // The version must stand in the file itself, for whoever looks at it without the write-ahead log.
      try connection.checkpoint(complete: true)
    }
  }

  private static func configure(_ connection: SQLiteConnection) throws(SQLiteError) {
    // The first two only count while the file is empty. Without auto_vacuum, freed pages are used again and the file stays
    // at its high-water mark, which keep_size bounds: giving them back would write each moved page twice.
    try connection.execute("PRAGMA page_size = \(JournalSchema.pageSize)")
    try connection.execute("PRAGMA auto_vacuum = NONE")
    _ = try connection.text("PRAGMA journal_mode = WAL")
    try connection.execute("PRAGMA synchronous = FULL")
    _ = try connection.integer("PRAGMA journal_size_limit = \(writeAheadLimit)")
    // Some distributions overwrite what is deleted with zeros: each entry would be written twice.
    _ = try connection.integer("PRAGMA secure_delete = OFF")
    try connection.execute("PRAGMA temp_store = MEMORY")
    try connection.execute("PRAGMA trusted_schema = OFF")
    connection.checkpointByHand()
  }

  /// Under NORMAL a commit survives the end of the process but not a power cut, and nothing else would show it.
  static func requireDurability(_ connection: SQLiteConnection, path: String) throws(JournalError) {
    let (mode, synchronous) = try JournalError.mapping(path) { () throws(SQLiteError) in
      (try connection.text("PRAGMA journal_mode") ?? "", try connection.integer("PRAGMA synchronous") ?? -1)
    }
    guard mode == "wal", synchronous == 2 else {
      throw .unusable(
        """
        \(path): the journal would not be durable here (journal_mode \(mode), synchronous \(synchronous); it must be wal \
        and 2). Put it on a local file system.
        """)
    }
  }
}
