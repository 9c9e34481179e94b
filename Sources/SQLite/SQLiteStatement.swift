internal import CSQLite
internal import Glibc

/// A prepared statement: bind, step, read, `reset`, again. Finalised when it goes out of scope; it may outlive its connection.
/// Numbers of parameters start at 1, of columns at 0, as in SQLite.
package struct SQLiteStatement: ~Copyable {
  private let statement: OpaquePointer
  /// What was bound, until `reset`: so SQLite need not copy each value into memory of its own.
  private var bound = BindingArena()

  init(_ statement: OpaquePointer) {
    self.statement = statement
  }

  deinit {
    sqlite3_finalize(statement)
  }

  /// Back to the start, with nothing bound. Call it as soon as the rows are read: an unfinished statement holds a snapshot.
  package mutating func reset() {
    // Repeats the error of the last step, which has been thrown already.
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
    bound.clear()
  }

  /// Runs a statement to its end, without rows, and resets it.
  package mutating func run() throws(SQLiteError) {
    do throws(SQLiteError) {
      while try step() {}
    } catch {
      reset()
      throw error
    }
    reset()
  }

  /// - Returns: whether there is a row to read.
  package mutating func step() throws(SQLiteError) -> Bool {
    // So that an error of this step can be told from an older one.
    errno = 0
    let result = sqlite3_step(statement)
    switch result {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw SQLiteError(result, of: sqlite3_db_handle(statement))
    }
  }
}

// Binding.
extension SQLiteStatement {
  package mutating func bind(_ parameter: Int32, _ value: Int64?) throws(SQLiteError) {
    guard let value else { return try check(sqlite3_bind_null(statement, parameter)) }
    try check(sqlite3_bind_int64(statement, parameter, value))
  }

  package mutating func bind(_ parameter: Int32, text: String?) throws(SQLiteError) {
    guard let text else { return try check(sqlite3_bind_null(statement, parameter)) }
    let copy = bound.copy(text)
    try check(
      sqlite3_bind_text64(
        statement, parameter, copy.baseAddress, UInt64(copy.count), nil, UInt8(truncatingIfNeeded: SQLITE_UTF8)))
  }

  /// - Parameter utf8: text that the caller vouches for.
  package mutating func bind(_ parameter: Int32, utf8: [UInt8]?) throws(SQLiteError) {
    guard let utf8 else { return try check(sqlite3_bind_null(statement, parameter)) }
    let copy = bound.copy(utf8)
    try check(
      sqlite3_bind_text64(
        statement, parameter, copy.baseAddress, UInt64(copy.count), nil, UInt8(truncatingIfNeeded: SQLITE_UTF8)))
  }

  package mutating func bind(_ parameter: Int32, blob: [UInt8]?) throws(SQLiteError) {
    guard let blob else { return try check(sqlite3_bind_null(statement, parameter)) }
    let copy = bound.copy(blob)
    try check(sqlite3_bind_blob64(statement, parameter, copy.baseAddress, UInt64(copy.count), nil))
  }

  private func check(_ result: Int32) throws(SQLiteError) {
    guard result != SQLITE_OK else { return }
    throw SQLiteError(result, of: sqlite3_db_handle(statement))
  }
}

// Reading the current row. A column that does not exist is null; a column of another type is converted as SQLite does.
extension SQLiteStatement {
  package func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(statement, column) == SQLITE_NULL
  }

  package func integer(_ column: Int32) -> Int64 {
    sqlite3_column_int64(statement, column)
  }

  /// Empty for null. What is no UTF-8 is repaired.
  package func text(_ column: Int32) -> String {
    withBytes(column) { String(decoding: $0, as: UTF8.self) }
  }

  /// The bytes of a text or blob; empty for null.
  package func bytes(_ column: Int32) -> [UInt8] {
    withBytes(column) { Array($0) }
  }

  package func optionalInteger(_ column: Int32) -> Int64? {
    isNull(column) ? nil : integer(column)
  }

  package func optionalText(_ column: Int32) -> String? {
    isNull(column) ? nil : text(column)
  }

  package func optionalBytes(_ column: Int32) -> [UInt8]? {
    isNull(column) ? nil : bytes(column)
  }

  /// The bytes of a text or blob where SQLite keeps them, for the length of `body` only.
  package func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    // The pointer first, then the length: this order converts at most once.
    let start = sqlite3_column_blob(statement, column)
    let count = Int(sqlite3_column_bytes(statement, column))
    return body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }
}
