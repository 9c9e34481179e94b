import CausewayCore
import CausewayTestKit
import Foundation
import SQLite
import Testing

@testable import CausewayJournal

/// Files of earlier versions are opened by this one, and nothing of them is lost.
@Suite struct JournalMigrationTests {
  /// The tables as version 1 made them: a copy, so that a change to the source cannot change it.
  private static let first = [
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE entries (position INTEGER PRIMARY KEY AUTOINCREMENT, \(event)) STRICT",
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

  private static let event = """
    source TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, subject TEXT, time INTEGER,
    kind INTEGER NOT NULL, precedence INTEGER NOT NULL, data TEXT, content_type TEXT, base64 INTEGER NOT NULL,
    extensions TEXT, topic TEXT, retained INTEGER NOT NULL, input TEXT NOT NULL, received_at INTEGER NOT NULL,
    changed INTEGER NOT NULL
    """

  /// What such a journal held: two entries, a cursor, a device, and a delivery in quarantine.
  private static let content = [
    "INSERT INTO meta VALUES ('fingerprint_key', x'000102030405060708090a0b0c0d0e0f')",
    "INSERT INTO meta VALUES ('pruned_through', 999), ('states_through', 999), ('identities_through', 999)",
    "INSERT INTO meta VALUES ('quarantine_bytes', 4), ('quarantine_dropped', 3)",
    """
    INSERT INTO entries VALUES
      (1000, '/test/home', '1', 'test.report', 'lamp/on', NULL, 0, 0, '{"value":"1"}', NULL, 0, NULL, NULL, 0, 'push',
       1710000000000, 1),
      (1001, '/test/home', '2', 'test.report', 'lamp/on', NULL, 0, 0, '{"value":"2"}', NULL, 0, NULL, NULL, 0, 'push',
       1710000000500, 1)
    """,
    "INSERT INTO devices VALUES ('/test/home', 'lamp', 'm1', 'Lamp', NULL)",
    "INSERT INTO cursors VALUES ('stream', 1000, 5)",
    "INSERT INTO quarantine VALUES (7, 'push', 'aqara', 'no', 1710000000000, 't', 0, '{}', x'0102')",
    "PRAGMA application_id = \(0x4357_4A4C)",
    "PRAGMA user_version = 1",
  ]

  @Test func `what version 1 wrote down has not changed since`() {
    #expect(JournalSchema.migrations[0] == Self.first)
  }

  @Test(arguments: [false, true])
  func `a journal of version 1 becomes one of this version, with all it held`(_ inItsLog: Bool) async throws {
    let bench = try JournalBench()
    do {
      let connection = try SQLiteConnection(path: bench.settings.path, mode: .create)
      if inItsLog { _ = try connection.text("PRAGMA journal_mode = WAL") }
      connection.setTidiesOnClose(!inItsLog)
      try connection.transaction { () throws(SQLiteError) in
        for statement in Self.first + Self.content { try connection.execute(statement) }
      }
    }
    let follower = FollowerID(rawValue: "hook")
    for _ in 0..<2 {
      try await bench.withJournal { journal async throws in
        let page = try await journal.availablePage(after: .start, limit: 10)
        #expect(page.entries.map(\.event.id) == ["1", "2"])
        #expect(page.head == Position(rawValue: 1_001))
        #expect(try await journal.states(after: .start, through: page.head, limit: 10).map(\.event.id) == ["2"])
        #expect(try await journal.append(PendingBatch([.sample("1"), .sample("2")])) == Receipt(duplicates: 2))
        #expect(try await journal.devices().map(\.name) == ["Lamp"])
        let cursor = Cursor(position: Position(rawValue: 1_000), restingSince: Timestamp(milliseconds: 5))
        #expect(try await journal.cursor(of: FollowerID(rawValue: "stream")) == cursor)
        #expect(try await journal.quarantined(after: 0, limit: 10).map(\.number) == [7])
        #expect(await journal.statistics.quarantined == 1)
        #expect(await journal.statistics.quarantineDropped == 3)
        // And what it did not know before.
        try await journal.settle(
          follower,
          Settlement(cursor: page.head, parked: page.entries.map { .sample($0) }, notes: ["a": "b"]))
        #expect(try await journal.parked(of: follower, after: .start, limit: 10).map(\.entry) == page.entries)
      }
      guard case .database(_, let version) = try JournalHeader.read(path: bench.settings.path) else {
        Issue.record("no journal is left")
        return
      }
      #expect(version == JournalSchema.version)
    }
  }
}
