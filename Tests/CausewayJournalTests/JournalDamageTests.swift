import CausewayCore
import CausewayJournal
import CausewayTestKit
import Foundation
import Testing

/// Whatever is done to the file: an error in words, or entries; never a crash, and never an entry that was not appended.
@Suite struct JournalDamageTests {
  private func made() async throws -> JournalBench {
    let bench = try JournalBench { $0.tailEntries = 0 }
    try await bench.withJournal { journal in
      for start in stride(from: 0, to: 3_000, by: 500) {
        _ = try await journal.append(
          PendingBatch((start..<start + 500).map { .sample("\($0)", subject: "s\($0 % 100)") }))
      }
      _ = try await journal.states(after: .start, through: journal.head, limit: 1)
    }
    return bench
  }

  private func read(_ journal: SQLiteJournal) async throws -> Int {
    var count = 0
    var last = Position.start
    while true {
      let page = try await journal.availablePage(after: last, limit: 100)
      guard let newest = page.entries.last?.position else { return count }
      count += page.entries.count
      last = newest
    }
  }

  @Test func `a page of zeros among the entries is met as damage, in words`() async throws {
    let bench = try await made()
    let handle = try #require(FileHandle(forWritingAtPath: bench.settings.path))
    let size = try handle.seekToEnd()
    for page in 20..<40 {
      try handle.seek(toOffset: UInt64(page * 4_096))
      try handle.write(contentsOf: Data(count: 4_096))
    }
    try handle.close()
    #expect(size > 50 * 4_096)
    do {
      let count = try await bench.withJournal { try await read($0) }
      Issue.record("\(count) entries were read")
    } catch let error as JournalError {
      guard case .corrupt(let words) = error else { throw error }
      #expect(words.contains(bench.settings.path) && words.contains("move this file"))
    }
  }

  @Test(arguments: 1...25)
  func `damage anywhere is an error in words or does no harm`(_ seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    let bench = try await made()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: bench.settings.path))
    for _ in 0..<(1 + random.next() % 40) {
      let at = Int(random.next() % UInt64(bytes.count))
      let length = min(Int(random.next() % 64) + 1, bytes.count - at)
      for index in at..<at + length { bytes[index] = UInt8(truncatingIfNeeded: random.next()) }
    }
    if random.next() % 3 == 0 { bytes = bytes.prefix(Int(random.next() % UInt64(bytes.count))) }
    try bytes.write(to: URL(fileURLWithPath: bench.settings.path))
    do {
      try await bench.withJournal { journal in
        _ = try? await read(journal)
        _ = try? await journal.states(after: .start, through: journal.head, limit: 1_000)
        _ = try? await journal.devices()
        for number in 0..<5 {
          _ = try? await journal.append(
            PendingBatch((0..<50).map { .sample("new.\(number).\($0)", subject: "s\($0)", kind: .occurrence) }))
          bench.time.advance(by: .seconds(1))
        }
      }
    } catch let error as JournalError {
      #expect("\(error)".contains(bench.settings.path))
    }
  }
}
