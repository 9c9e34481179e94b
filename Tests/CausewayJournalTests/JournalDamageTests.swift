import CausewayCore
import CausewayJournal
import CausewayTestKit
import Foundation
import Testing

/// Whatever is done to the file: an error in words, or entries; never a crash, and never an entry that was not appended.
@Suite struct JournalDamageTests {
  private static let follower = FollowerID(rawValue: "hook")

  private func made() async throws -> JournalBench {
    // Limits that every settlement meets.
    let bench = try JournalBench {
      $0.tailEntries = 0
      $0.deadLetterSize = 60_000
    }
    try await bench.withJournal { journal in
      for start in stride(from: 0, to: 3_000, by: 500) {
        _ = try await journal.append(
          PendingBatch((start..<start + 500).map { .sample("\($0)", subject: "s\($0 % 100)") }))
      }
      _ = try await journal.states(after: .start, through: journal.head, limit: 1)
      let entries = try await journal.availablePage(after: .start, limit: 300).entries
      try await journal.settle(
        Self.follower,
        Settlement(
          cursor: journal.head, parked: entries.map { .sample($0) },
          deadLetters: entries.map { .sample($0, of: Self.follower) }, notes: ["a": "b"]))
      _ = try await journal.append(
        PendingBatch(
          quarantined: (0..<50).map {
            QuarantinedDelivery(
              delivery: Delivery(body: [UInt8($0), 1, 2], attributes: ["n": "\($0)"]), input: "push", dialect: "aqara",
              reason: "no", receivedAt: bench.time.now)
          }))
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

  /// All that followers and the owner's tools read, page by page, and change.
  private func useDeliveries(_ journal: SQLiteJournal, at time: Timestamp) async {
    let follower = Self.follower
    var parked: [ParkedEntry] = []
    while let page = try? await journal.parked(of: follower, after: parked.last?.entry.position ?? .start, limit: 100),
      !page.isEmpty
    { parked += page }
    _ = try? await journal.parked(of: follower, at: parked.map(\.entry.position))
    var letters: [DeadLetter] = []
    while let page = try? await journal.deadLetters(of: "hook", after: letters.last?.number ?? 0, limit: 100),
      !page.isEmpty
    { letters += page }
    var numbers: [Int64] = []
    while let page = try? await journal.quarantined(after: numbers.last ?? 0, limit: 20), !page.isEmpty {
      numbers += page.map(\.number)
    }
    _ = try? await journal.deadLetterCounts()
    _ = try? await journal.notes(beginningWith: "")
    _ = try? await journal.statePositions(of: (0..<100).map { StateKey(source: "/test/home", subject: "s\($0)") })
    _ = try? await journal.lastPosition(before: time)
    for entry in parked.prefix(20) {
      try? await journal.settle(
        follower,
        Settlement(
          cursor: entry.entry.position, parked: [entry], unparked: [entry.entry.position],
          deadLetters: [.sample(entry.entry, of: follower)], redriven: letters.prefix(3).map(\.number)))
    }
    _ = try? await journal.dropDeadLetters(letters.map(\.number))
    _ = try? await journal.append(PendingBatch(releasedQuarantine: numbers.suffix(5)))
    _ = try? await journal.dropQuarantined(numbers)
    try? await journal.forget(follower)
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
        await useDeliveries(journal, at: bench.time.now)
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
