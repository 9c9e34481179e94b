internal import CSQLite
internal import Glibc

extension SQLiteConnection {
  /// All of `body`, durable on return as far as `synchronous` promises, or nothing of it. Takes the write lock at once, so
  /// that it cannot turn out half-way that somebody else writes.
  package func transaction<Result>(_ body: () throws(SQLiteError) -> Result) throws(SQLiteError) -> Result {
    if begin == nil { begin = try prepare("BEGIN IMMEDIATE") }
    if commit == nil { commit = try prepare("COMMIT") }
    try begin?.run()
    do throws(SQLiteError) {
      let result = try body()
      try commit?.run()
      return result
    } catch {
      rollBack()
      throw error
    }
  }

  /// Reads in one snapshot: whatever others commit meanwhile, `body` sees one state of the file.
  package func snapshot<Result>(_ body: () throws(SQLiteError) -> Result) throws(SQLiteError) -> Result {
    try execute("BEGIN")
    do throws(SQLiteError) {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      rollBack()
      throw error
    }
  }

  /// After a full disk or a failed write SQLite has rolled back by itself; after a refused commit it has not.
  private func rollBack() {
    guard isInTransaction else { return }
    sqlite3_exec(database, "ROLLBACK", nil, nil, nil)
  }

  /// Copies pages of the write-ahead log into the database file.
  /// - Parameter complete: wait (within the busy timeout) until every page is copied; otherwise as far as no reader is in the way.
  /// - Returns: whether every page was copied, so that the next commit writes the log from its start.
  @discardableResult
  package func checkpoint(complete: Bool = false) throws(SQLiteError) -> Bool {
    var log: Int32 = 0
    var copied: Int32 = 0
    let mode = complete ? SQLITE_CHECKPOINT_FULL : SQLITE_CHECKPOINT_PASSIVE
    errno = 0
    try check(sqlite3_wal_checkpoint_v2(database, "main", mode, &log, &copied))
    return log == copied
  }
}
