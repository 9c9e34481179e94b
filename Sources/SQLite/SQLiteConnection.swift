internal import CSQLite
internal import Glibc
internal import Synchronization

/// One connection to one database file. Not for several threads: an actor on a `ThreadExecutor` owns it, because its calls
/// block. Closed by `close()` or with the last reference.
package final class SQLiteConnection {
  package enum Mode: Sendable {
    /// Makes the file if there is none.
    case create
    case readWrite
    case readOnly
  }

  /// `nil` once closed.
  private(set) var database: OpaquePointer?
  /// Heap memory whose address the write-ahead hook of SQLite keeps.
  private let frames: UnsafeMutablePointer<Int32>
  /// Prepared once: parsing them would cost as much as running them.
  var begin: SQLiteStatement?
  var commit: SQLiteStatement?

  /// - Parameter busyTimeout: how long a call waits for a lock of another connection, in milliseconds.
  package init(path: String, mode: Mode, busyTimeout: Int32 = 0) throws(SQLiteError) {
    _ = Self.library
    let access =
      switch mode {
      case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .readWrite: SQLITE_OPEN_READWRITE
      case .readOnly: SQLITE_OPEN_READONLY
      }
    // A connection has one owner, so SQLite's own mutexes guard nothing.
    let flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let result = sqlite3_open_v2(path, &database, flags, nil)
    frames = .allocate(capacity: 1)
    frames.initialize(to: 0)
    guard result == SQLITE_OK else {
      let error = SQLiteError(result, of: database)
      sqlite3_close_v2(database)
      database = nil
      throw error
    }
    sqlite3_busy_timeout(database, busyTimeout)
    // A damaged or hostile file must not run code of its own or write to the tables SQLite keeps for itself.
    csqlite_set_defensive(database, 1)
  }

  deinit {
    close()
    frames.deallocate()
  }

  /// SQLite counts its memory under a lock, at each allocation: nobody reads that count.
  private static let library: Int32 = csqlite_without_memory_statistics()

  /// The release of SQLite that is linked, such as `3.40.1`.
  package static var version: String { String(cString: sqlite3_libversion()) }

  /// May be called again. Statements that are still alive keep the file open until they go.
  package func close() {
    begin = nil
    commit = nil
    sqlite3_close_v2(database)
    database = nil
  }

  /// Runs statements that give no rows.
  package func execute(_ sql: String) throws(SQLiteError) {
    errno = 0
    try check(sqlite3_exec(database, sql, nil, nil, nil))
  }

  /// - Parameter sql: one statement, written in the source: values are bound, never pasted.
  package func prepare(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
    var statement: OpaquePointer?
    errno = 0
    try check(sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil))
    guard let statement else {
      throw SQLiteError(extendedCode: SQLITE_MISUSE, message: "there is no statement in: \(sql)")
    }
    return SQLiteStatement(statement)
  }

  /// The first column of the first row, as a number: for pragmas and counts. `nil` without a row, or where it is null.
  package func integer(_ sql: String) throws(SQLiteError) -> Int64? {
    var statement = try prepare(sql)
    guard try statement.step(), !statement.isNull(0) else { return nil }
    return statement.integer(0)
  }

  /// The first column of the first row, as text. `nil` without a row, or where it is null.
  package func text(_ sql: String) throws(SQLiteError) -> String? {
    var statement = try prepare(sql)
    guard try statement.step(), !statement.isNull(0) else { return nil }
    return statement.text(0)
  }

  /// Whether the file was opened, or fell back to being, read only.
  package var isReadOnly: Bool { sqlite3_db_readonly(database, "main") == 1 }

  /// Whether a transaction is open. A full disk and failed reads and writes end it by themselves: ask after each failure.
  package var isInTransaction: Bool { database != nil && sqlite3_get_autocommit(database) == 0 }

  /// Rows that the last statement inserted, changed or deleted.
  package var changes: Int { Int(sqlite3_changes64(database)) }

  func check(_ result: Int32) throws(SQLiteError) {
    guard result != SQLITE_OK else { return }
    throw SQLiteError(result, of: database)
  }

  /// How many pages the write-ahead log held after the last commit, once `checkpointByHand` was called.
  package var writeAheadPages: Int { Int(frames.pointee) }

  /// No commit runs a checkpoint any more: the owner calls `checkpoint` when it suits.
  package func checkpointByHand() {
    sqlite3_wal_hook(
      database,
      { frames, _, _, pages in
        frames?.assumingMemoryBound(to: Int32.self).pointee = pages
        return SQLITE_OK
      }, frames)
  }

  /// Whether closing the last connection copies the write-ahead log into the file and deletes it (as is SQLite's habit),
  /// or leaves both exactly as they are.
  package func setTidiesOnClose(_ tidies: Bool) {
    csqlite_set_checkpoint_on_close(database, tidies ? 1 : 0)
  }
}
