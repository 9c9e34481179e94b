import SQLite
import Testing

@Suite struct SQLiteStatementTests {
  private func connection() throws -> SQLiteConnection {
    let connection = try SQLiteConnection(path: ":memory:", mode: .create)
    try connection.execute("CREATE TABLE t (a INTEGER, b TEXT, c BLOB, d TEXT) STRICT")
    return connection
  }

  @Test func `numbers, texts, blobs and nulls come back as they were bound`() throws {
    let connection = try connection()
    var insert = try connection.prepare("INSERT INTO t VALUES (?, ?, ?, ?)")
    // Longer than one block of the memory that holds bound values.
    let blob = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    for (number, text, bytes) in [(Int64.max, "Zürich \u{0} x", blob), (Int64.min, "", [])] {
      try insert.bind(1, number)
      try insert.bind(2, text: text)
      try insert.bind(3, blob: bytes)
      try insert.bind(4, text: nil)
      try insert.run()
    }
    var rows = try connection.prepare("SELECT a, b, c, d FROM t ORDER BY a DESC")
    #expect(try rows.step())
    #expect(rows.integer(0) == .max)
    #expect(rows.text(1) == "Zürich \u{0} x")
    #expect(rows.bytes(2) == blob)
    #expect(rows.isNull(3) && rows.optionalText(3) == nil)
    #expect(try rows.step())
    // Empty is not null.
    #expect(rows.optionalText(1)?.isEmpty == true)
    #expect(rows.optionalBytes(2) == [])
    #expect(try !rows.step())
  }

  @Test func `values bound together never lie over each other, whatever their sizes`() throws {
    let connection = try connection()
    var insert = try connection.prepare("INSERT INTO t VALUES (?, ?, ?, ?)")
    var rows = try connection.prepare("SELECT b, c, d FROM t WHERE a = ?")
    for (number, size) in [0, 1, 300, 340, 341, 342, 1_000, 1_023, 1_024, 1_025, 70_000, 5, 500].enumerated() {
      let texts = (0..<3).map { place in String(repeating: ["a", "b", "ü"][place], count: size) }
      try insert.bind(1, Int64(number))
      try insert.bind(2, text: texts[0])
      try insert.bind(3, blob: Array(texts[1].utf8))
      try insert.bind(4, utf8: Array(texts[2].utf8))
      try insert.run()
      try rows.bind(1, Int64(number))
      #expect(try rows.step())
      #expect(rows.text(0) == texts[0] && rows.bytes(1) == Array(texts[1].utf8) && rows.text(2) == texts[2])
      rows.reset()
    }
  }

  @Test func `nothing stays bound after a run`() throws {
    let connection = try connection()
    var insert = try connection.prepare("INSERT INTO t VALUES (?, ?, ?, ?)")
    try insert.bind(1, 7)
    try insert.bind(2, text: "x")
    try insert.run()
    try insert.run()
    #expect(try connection.integer("SELECT count(*) FROM t WHERE a IS NULL AND b IS NULL") == 1)
  }

  @Test func `a statement is of use again after it failed`() throws {
    let connection = try connection()
    try connection.execute("CREATE UNIQUE INDEX i ON t (a)")
    var insert = try connection.prepare("INSERT INTO t (a) VALUES (?)")
    try insert.bind(1, 1)
    try insert.run()
    try insert.bind(1, 1)
    let run = Result { () throws(SQLiteError) in try insert.run() }
    #expect(throws: SQLiteError.self) { try run.get() }
    try insert.bind(1, 2)
    try insert.run()
    #expect(try connection.integer("SELECT count(*) FROM t") == 2)
  }

  @Test func `a parameter that is not there is an error`() throws {
    let connection = try connection()
    var insert = try connection.prepare("INSERT INTO t (a) VALUES (?)")
    let bound = Result { () throws(SQLiteError) in try insert.bind(2, 1) }
    #expect(throws: SQLiteError.self) { try bound.get() }
    #expect(throws: SQLiteError.self) { _ = try connection.integer("-- nothing") }
  }

  @Test func `a statement may outlive its connection`() throws {
    let connection = try connection()
    var rows = try connection.prepare("SELECT 42")
    connection.close()
    #expect(try rows.step())
    #expect(rows.integer(0) == 42)
    #expect(throws: SQLiteError.self) { try connection.execute("SELECT 1") }
  }
}
