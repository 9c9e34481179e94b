import CausewayCore
import CausewayJournal
import CausewayTestKit
import Loop
import Testing

@Suite struct SQLiteJournalTests {
  @Test(arguments: JournalCheck.all)
  func `the journal on disk keeps the contract`(_ check: JournalCheck) async throws {
    try await JournalBench().withJournal { try await check.run($0) }
  }

  @Test(arguments: JournalCheck.all)
  func `the contract holds where nothing is kept in memory`(_ check: JournalCheck) async throws {
    try await JournalBench { $0.tailEntries = 0 }.withJournal { try await check.run($0) }
  }

  @Test func `a new journal starts at the time in milliseconds`() async throws {
    let bench = try JournalBench(time: ManualTime(now: Timestamp(milliseconds: 1_720_000_000_123)))
    let receipt = try await bench.withJournal { try await $0.append(PendingBatch([.sample("1")])) }
    #expect(receipt.last == Position(rawValue: 1_720_000_000_123))
  }

  @Test func `everything is there again after it was closed`() async throws {
    let bench = try JournalBench()
    let follower = FollowerID(rawValue: "ha")
    let device = Device(id: Device.ID(source: "/a", device: "d"), model: "m", name: "n", parent: "p")
    let entries = try await bench.withJournal { journal in
      var batch = PendingBatch((0..<300).map { .sample("\($0)", subject: "s\($0 % 7)", data: "\($0)") })
      batch.devices = [device]
      _ = try await journal.append(batch)
      await journal.settle(follower, Cursor(position: Position(rawValue: 42)))
      return try await journal.availablePage(after: .start, limit: 1_000).entries
    }
    #expect(entries.count == 300)
    try await bench.withJournal { journal in
      #expect(await journal.head == entries.last?.position)
      let page = try await journal.availablePage(after: .start, limit: 1_000)
      #expect(page.entries == entries)
      #expect(page.head == entries.last?.position)
      let states = try await journal.states(after: .start, through: page.head, limit: 100)
      #expect(states == Array(entries.suffix(7)))
      #expect(try await journal.devices() == [device])
      #expect(try await journal.cursor(of: follower) == Cursor(position: Position(rawValue: 42)))
      let again = try await journal.append(PendingBatch([.sample("7"), .sample("new", subject: "s6", data: "299")]))
      #expect(again.duplicates == 1)
      #expect(try await journal.page(after: page.head, limit: 1).entries.map(\.changed) == [true])
    }
  }

  @Test func `appending goes on behind a page that is read from disk`() async throws {
    try await JournalBench { $0.tailEntries = 10 }.withJournal { journal in
      _ = try await journal.append(PendingBatch((0..<100).map { .sample("\($0)") }))
      let page = try await journal.availablePage(after: .start, limit: 50)
      #expect(page.entries.map(\.event.id) == (0..<50).map(String.init))
      let newest = try #require(page.entries.last)
      #expect(try await journal.availablePage(after: newest.position, limit: 100).entries.count == 50)
    }
  }

  @Test func `what a commit brought is counted when it is answered`() async throws {
    let large = "\"" + String(repeating: "x", count: 700_000) + "\""
    try await JournalBench().withJournal { journal in
      let before = await journal.statistics
      _ = try await journal.append(PendingBatch([.sample("1", data: large)]))
      let after = await journal.statistics
      #expect(after.usedBytes - before.usedBytes >= 700_000)
      #expect(after.fileBytes - before.fileBytes >= 700_000)
    }
  }

  @Test func `who waits for entries hears of them before who appended them`() async throws {
    try await JournalBench().withJournal { journal in
      let heard = await EventLoop.spawn { await Self.order(of: journal) }.value
      #expect(heard == ["reader", "appender"])
    }
  }

  @EventLoop
  private static func order(of journal: SQLiteJournal) async -> [String] {
    var heard: [String] = []
    let head = await journal.head
    let appending = EventLoop.spawn {
      // Begun by then: the reader below waits already.
      _ = try? await journal.append(PendingBatch([.sample("1")]))
      return ContinuousClock.now
    }
    _ = try? await journal.page(after: head, limit: 1)
    let read = ContinuousClock.now
    heard.append("reader")
    if await appending.value < read { heard.insert("appender", at: 0) } else { heard.append("appender") }
    return heard
  }

  @Test func `a page from disk is bounded in bytes, and the next goes on`() async throws {
    let large = "\"" + String(repeating: "x", count: 700_000) + "\""
    try await JournalBench { $0.tailBytes = 0 }.withJournal { journal in
      _ = try await journal.append(PendingBatch((0..<4).map { .sample("\($0)", data: large) }))
      let first = try await journal.availablePage(after: .start, limit: 100)
      #expect(first.entries.map(\.event.id) == ["0", "1"])
      let position = try #require(first.entries.last?.position)
      #expect(try await journal.availablePage(after: position, limit: 100).entries.map(\.event.id) == ["2", "3"])
    }
  }

  @Test func `a closed journal says so, to those who wait as well`() async throws {
    let bench = try JournalBench()
    let journal = try await bench.open()
    let head = await journal.head
    let reader = Task { try await journal.page(after: head, limit: 1) }
    await journal.close()
    await #expect(throws: JournalError.closed) { try await reader.value }
    await #expect(throws: JournalError.closed) { try await journal.append(PendingBatch([.sample("1")])) }
    await #expect(throws: JournalError.closed) { try await journal.availablePage(after: .start, limit: 1) }
    await #expect(throws: JournalError.closed) { try await journal.states(after: .start, through: head, limit: 1) }
    await journal.close()
  }

  @Test func `what was being appended when it closed is on disk`() async throws {
    let bench = try JournalBench()
    let journal = try await bench.open()
    let appends = (0..<50).map { number in
      Task { try? await journal.append(PendingBatch([.sample("\(number)")])) }
    }
    await journal.close()
    var committed = 0
    for append in appends { committed += await append.value?.committed ?? 0 }
    let kept = try await bench.withJournal { try await $0.availablePage(after: .start, limit: 100).entries.count }
    #expect(kept == committed)
  }

  @Test func `a cursor is on disk a tenth of a second later, without anything else being committed`() async throws {
    let bench = try JournalBench { $0.retentionInterval = .seconds(3_600) }
    try await bench.withJournal { journal in
      await journal.settle(FollowerID(rawValue: "f"), Cursor(position: Position(rawValue: 5)))
      await bench.time.untilSleeping(2)
      bench.time.advance(by: .milliseconds(99))
      #expect(await journal.statistics.lastCommit == nil)
      bench.time.advance(by: .milliseconds(1))
      #expect(await eventually { await journal.statistics.lastCommit != nil })
    }
  }

  @Test func `callers that come together share commits`() async throws {
    try await JournalBench().withJournal { journal in
      await withTaskGroup(of: Void.self) { group in
        for caller in 0..<64 {
          group.addTask {
            for round in 0..<20 { _ = try? await journal.append(PendingBatch([.sample("\(caller).\(round)")])) }
          }
        }
      }
      let statistics = await journal.statistics
      #expect(statistics.entries == 1_280)
      #expect(statistics.commits < 640)
      #expect(statistics.waiting == 0)
    }
  }

  @Test func `a reader that gives up leaves nothing behind`() async throws {
    try await JournalBench().withJournal { journal in
      let head = await journal.head
      let readers = (0..<50).map { _ in Task { try await journal.page(after: head, limit: 1) } }
      #expect(await eventually { await journal.statistics.readersWaiting == 50 })
      for reader in readers { reader.cancel() }
      for reader in readers { await #expect(throws: CancellationError.self) { try await reader.value } }
      #expect(await journal.statistics.readersWaiting == 0)
    }
  }

  @Test func `more states than wait in memory are all in the snapshot, before and after a restart`() async throws {
    let bench = try JournalBench { $0.replayLimit = 500 }
    let count = 3_000
    func snapshot(_ journal: SQLiteJournal) async throws -> Set<String> {
      var ids: Set<String> = []
      var last = Position.start
      let head = await journal.head
      while let page = Optional(try await journal.states(after: last, through: head, limit: 700)), !page.isEmpty {
        ids.formUnion(page.map(\.event.id))
        last = page.last?.position ?? last
      }
      return ids
    }
    try await bench.withJournal { journal in
      for start in stride(from: 0, to: count, by: 200) {
        _ = try await journal.append(PendingBatch((start..<start + 200).map { .sample("\($0)", subject: "s\($0)") }))
      }
      #expect(try await snapshot(journal).count == count)
    }
    try await bench.withJournal { journal in
      #expect(try await snapshot(journal).count == count)
      let again = try await journal.append(PendingBatch((0..<count).map { .sample("\($0)") }))
      #expect(again == Receipt(duplicates: count))
    }
  }

  @Test func `statistics say what is there`() async throws {
    try await JournalBench().withJournal { journal in
      let empty = await journal.statistics
      #expect(empty.entries == 0)
      #expect(empty.head.rawValue == empty.oldest.rawValue - 1)
      _ = try await journal.append(PendingBatch([.sample("1"), .sample("2")]))
      let two = await journal.statistics
      #expect(two.entries == 2)
      #expect(two.identities == 2)
      #expect(two.head.rawValue == two.oldest.rawValue + 1)
      #expect(two.usedBytes > 0 && two.usedBytes <= two.fileBytes)
      #expect(two.lastError == nil && two.failedCommits == 0)
    }
  }
}
