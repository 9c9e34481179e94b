import CausewayCore
import CausewayTestKit
import Foundation
import SQLite
import Testing

@testable import CausewayJournal

@Suite struct JournalOpeningTests {
  private func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  /// The words of the error, if it is of the kind that `isKind` knows.
  private func words(
    _ bench: JournalBench, _ isKind: (JournalError) -> String?
  ) async -> String? {
    do throws(JournalError) {
      let journal = try await bench.open()
      await journal.close()
      Issue.record("the journal was opened")
      return nil
    } catch {
      let words = isKind(error)
      if words == nil { Issue.record("\(error)") }
      #expect(words?.contains(bench.settings.path) == true)
      return words
    }
  }

  private func unusable(_ error: JournalError) -> String? {
    if case .unusable(let words) = error { return words }
    return nil
  }

  private func corrupt(_ error: JournalError) -> String? {
    if case .corrupt(let words) = error { return words }
    return nil
  }

  @Test func `every commit is synchronised, in write-ahead mode`() throws {
    let bench = try JournalBench()
    let connection = try JournalFile.open(path: bench.settings.path)
    #expect(try connection.integer("PRAGMA synchronous") == 2)
    #expect(try connection.text("PRAGMA journal_mode") == "wal")
  }

  @Test(arguments: ["PRAGMA synchronous = NORMAL", "PRAGMA synchronous = OFF", "PRAGMA journal_mode = DELETE"])
  func `anything less durable is refused`(_ pragma: String) throws {
    let bench = try JournalBench()
    let connection = try JournalFile.open(path: bench.settings.path)
    _ = try connection.text(pragma)
    #expect { try JournalFile.requireDurability(connection, path: bench.settings.path) } throws: { error in
      (error as? JournalError).flatMap(unusable)?.contains("durable") == true
    }
  }

  @Test func `the file is the owner's alone`() async throws {
    let bench = try JournalBench()
    try await bench.withJournal { _ in
      for suffix in ["", "-wal", "-shm", ".lock"] {
        let attributes = try FileManager.default.attributesOfItem(atPath: bench.settings.path + suffix)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
      }
    }
  }

  @Test func `closing leaves one file without a log beside it`() async throws {
    let bench = try JournalBench()
    try await bench.withJournal { _ = try await $0.append(PendingBatch([.sample("1")])) }
    let files = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path)
    #expect(files.sorted() == ["journal.db", "journal.db.lock"])
  }

  @Test func `a second gateway on the same journal is refused, and the first goes on`() async throws {
    let bench = try JournalBench()
    try await bench.withJournal { journal async throws in
      #expect(await words(bench, unusable)?.contains("in use") == true)
      #expect(try await journal.append(PendingBatch([.sample("1")])).committed == 1)
    }
    // And when it has gone, the next may come.
    try await bench.withJournal { #expect(await $0.statistics.entries == 1) }
  }

  @Test func `a newer journal is refused and not touched, even where only its log knows`() async throws {
    for isInLog in [false, true] {
      let bench = try JournalBench()
      try await bench.withJournal { _ = try await $0.append(PendingBatch([.sample("1")])) }
      do {
        let connection = try SQLiteConnection(path: bench.settings.path, mode: .readWrite)
        connection.setTidiesOnClose(!isInLog)
        try connection.execute("PRAGMA user_version = 99")
      }
      let log = bench.settings.path + "-wal"
      #expect(FileManager.default.fileExists(atPath: log) == isInLog)
      let before = try bytes(bench.settings.path)
      let logBefore = isInLog ? try bytes(log) : Data()
      let words = try #require(await words(bench, unusable))
      #expect(words.contains("newer") && words.contains("99"))
      #expect(try bytes(bench.settings.path) == before)
      #expect((isInLog ? try bytes(log) : Data()) == logBefore)
    }
  }

  @Test func `a database of another program is refused and not touched`() async throws {
    let bench = try JournalBench()
    do {
      let connection = try SQLiteConnection(path: bench.settings.path, mode: .create)
      try connection.execute("CREATE TABLE theirs (a)")
    }
    let before = try bytes(bench.settings.path)
    #expect(await words(bench, unusable)?.contains("another program") == true)
    #expect(try bytes(bench.settings.path) == before)
  }

  @Test(arguments: ["hello, world", String(repeating: "SQLite format 4", count: 1_000)])
  func `a file that is no journal is refused and not touched`(_ content: String) async throws {
    let bench = try JournalBench()
    try Data(content.utf8).write(to: URL(fileURLWithPath: bench.settings.path))
    #expect(await words(bench, corrupt)?.contains("move this file") == true)
    #expect(try bytes(bench.settings.path) == Data(content.utf8))
  }

  @Test func `a folder that is not there is named`() async throws {
    var bench = try JournalBench()
    bench.settings.path = bench.folder.file("missing/journal.db")
    #expect(await words(bench, unusable)?.contains("Make the folder") == true)
  }

  @Test func `a file cut short is refused with words`() async throws {
    let bench = try JournalBench()
    try await bench.withJournal { journal in
      _ = try await journal.append(PendingBatch((0..<500).map { .sample("\($0)", subject: "s\($0)") }))
    }
    let handle = try #require(FileHandle(forWritingAtPath: bench.settings.path))
    try handle.truncate(atOffset: 40_960)
    try handle.close()
    #expect(await words(bench, corrupt) != nil)
  }

  @Test func `a new journal after a deleted one goes on at later positions`() async throws {
    let bench = try JournalBench()
    let last = try await bench.withJournal { journal in
      try #require(await journal.append(PendingBatch((0..<50).map { .sample("\($0)") })).last)
    }
    try FileManager.default.removeItem(atPath: bench.settings.path)
    bench.time.advance(by: .seconds(1))
    try await bench.withJournal { journal in
      let first = try #require(await journal.append(PendingBatch([.sample("1")])).last)
      #expect(first > last)
      // A reader from before sees a gap, never a wrong entry.
      #expect(try await journal.availablePage(after: last, limit: 1).prunedThrough > last)
    }
  }

  @Test func `positions are not used again when every entry has gone`() async throws {
    let bench = try JournalBench { $0.keepFor = .seconds(100) }
    var positions: [Position] = []
    for round in 0..<3 {
      try await bench.withJournal { journal in
        let batch = PendingBatch([.sample("\(round)")], receivedAt: bench.time.now)
        positions.append(try #require(await journal.append(batch).last))
        await bench.time.untilSleeping()
        bench.time.advance(by: .seconds(200))
        #expect(await eventually { await journal.statistics.entries == 0 })
      }
    }
    #expect(positions.map { $0.rawValue - positions[0].rawValue } == [0, 1, 2])
  }
}
