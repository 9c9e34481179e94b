import Foundation
import SQLite
import Testing

@Suite struct SQLiteConnectionTests {
  private func connection() throws -> SQLiteConnection {
    let connection = try SQLiteConnection(path: ":memory:", mode: .create)
    try connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) STRICT")
    return connection
  }

  private func fileBacked(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "/sqlite-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder + "/t.db")
  }

  @Test func `a transaction is all or nothing`() throws {
    let connection = try connection()
    #expect(throws: SQLiteError.self) {
      try connection.transaction { () throws(SQLiteError) in
        try connection.execute("INSERT INTO t VALUES (1, 'x')")
        #expect(connection.isInTransaction)
        try connection.execute("INSERT INTO t VALUES (1, 'again')")
      }
    }
    #expect(!connection.isInTransaction)
    #expect(try connection.integer("SELECT count(*) FROM t") == 0)
    try connection.transaction { () throws(SQLiteError) in try connection.execute("INSERT INTO t VALUES (1, 'x')") }
    #expect(try connection.text("SELECT b FROM t") == "x")
    #expect(connection.changes == 1)
  }

  @Test func `what SQLite answers is told apart by what can be done about it`() throws {
    let connection = try connection()
    try connection.execute("INSERT INTO t VALUES (1, 'x')")
    func failure(_ sql: String) -> SQLiteError? {
      do throws(SQLiteError) {
        try connection.execute(sql)
        return nil
      } catch {
        return error
      }
    }
    let constraint = try #require(failure("INSERT INTO t VALUES (1, 'y')"))
    #expect(constraint.cause == .constraint && constraint.code == 19 && constraint.extendedCode == 1_555)
    #expect(constraint.description.contains("t.a") && !constraint.description.contains("'y'"))
    #expect(failure("SELECT nothing FROM nowhere")?.cause == .other)
    try connection.execute("PRAGMA max_page_count = 2")
    let full = try #require(failure("INSERT INTO t SELECT 2, hex(zeroblob(100000))"))
    #expect(full.cause == .full && full.code == 13)
  }

  @Test func `a lock of another connection is busy, and a file without rights cannot be opened`() throws {
    try fileBacked { path in
      let first = try SQLiteConnection(path: path, mode: .create)
      let second = try SQLiteConnection(path: path, mode: .readWrite)
      try first.execute("CREATE TABLE t (a)")
      try first.execute("BEGIN EXCLUSIVE")
      #expect { try second.transaction {} } throws: { ($0 as? SQLiteError)?.cause == .busy }
      #expect(!second.isInTransaction)
      try first.execute("COMMIT")
      try second.transaction {}
      #expect(throws: SQLiteError.self) { try SQLiteConnection(path: path + "/x", mode: .create) }
      #expect(throws: SQLiteError.self) { try SQLiteConnection(path: path + ".missing", mode: .readWrite) }
    }
  }

  @Test func `what is no database is corrupt`() throws {
    try fileBacked { path in
      try Data("hello".utf8).write(to: URL(fileURLWithPath: path))
      let connection = try SQLiteConnection(path: path, mode: .readWrite)
      #expect { try connection.integer("SELECT count(*) FROM sqlite_schema") } throws: {
        ($0 as? SQLiteError)?.cause == .corrupt
      }
    }
  }

  @Test func `a connection that only reads takes no writes`() throws {
    try fileBacked { path in
      try SQLiteConnection(path: path, mode: .create).execute("CREATE TABLE t (a)")
      let reader = try SQLiteConnection(path: path, mode: .readOnly)
      #expect(reader.isReadOnly)
      #expect { try reader.execute("INSERT INTO t VALUES (1)") } throws: { ($0 as? SQLiteError)?.cause == .readOnly }
    }
  }

  @Test func `a snapshot sees one state of the file`() throws {
    try fileBacked { path in
      let writer = try SQLiteConnection(path: path, mode: .create)
      _ = try writer.text("PRAGMA journal_mode = WAL")
      try writer.execute("CREATE TABLE t (a)")
      let reader = try SQLiteConnection(path: path, mode: .readOnly)
      try reader.snapshot { () throws(SQLiteError) in
        #expect(try reader.integer("SELECT count(*) FROM t") == 0)
        try writer.execute("INSERT INTO t VALUES (1)")
        #expect(try reader.integer("SELECT count(*) FROM t") == 0)
      }
      #expect(try reader.integer("SELECT count(*) FROM t") == 1)
    }
  }

  @Test func `checkpoints happen when they are asked for, and are complete unless a reader is in the way`() throws {
    try fileBacked { path in
      let writer = try SQLiteConnection(path: path, mode: .create)
      _ = try writer.text("PRAGMA journal_mode = WAL")
      writer.checkpointByHand()
      try writer.execute("CREATE TABLE t (a)")
      for _ in 0..<50 { try writer.execute("INSERT INTO t VALUES (hex(zeroblob(10000)))") }
      #expect(writer.writeAheadPages > 200)
      let reader = try SQLiteConnection(path: path, mode: .readOnly)
      try reader.snapshot { () throws(SQLiteError) in
        _ = try reader.integer("SELECT count(*) FROM t")
        try writer.execute("INSERT INTO t VALUES (1)")
        #expect(try !writer.checkpoint())
      }
      #expect(try writer.checkpoint())
      try writer.execute("INSERT INTO t VALUES (1)")
      #expect(writer.writeAheadPages < 10)
    }
  }
}
