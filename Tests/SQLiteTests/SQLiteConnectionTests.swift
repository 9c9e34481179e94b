import SQLite
import Testing

@Suite struct SQLiteConnectionTests {
  @Test func `numbers, texts, blobs and nulls come back as they were bound`() throws {
    let connection = try SQLiteConnection(path: ":memory:", mode: .create)
    try connection.execute("CREATE TABLE t (a INTEGER, b TEXT, c BLOB, d TEXT) STRICT")
    var insert = try connection.prepare("INSERT INTO t VALUES (?, ?, ?, ?)")
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
}
