import CausewayCore
import CausewayTestKit
import Testing

@Suite struct MemoryJournalTests {
  @Test(arguments: JournalCheck.all)
  func `the memory journal keeps the contract`(_ check: JournalCheck) async throws {
    try await check.run(MemoryJournal(first: Position(rawValue: 1_710_000_000_000)))
  }

  @Test func `pruned entries are gone and said to be gone`() async throws {
    let journal = MemoryJournal()
    _ = try await journal.append(PendingBatch((1...5).map { .sample("\($0)") }))
    journal.prune(through: Position(rawValue: 3))
    let page = try await journal.availablePage(after: .start, limit: 10)
    #expect(page.prunedThrough == Position(rawValue: 3))
    #expect(page.entries.map(\.event.id) == ["4", "5"])
    journal.prune(through: Position(rawValue: 5))
    let reader = Task { try await journal.page(after: .start, limit: 10) }
    while journal.waiting == 0 { await Task.yield() }
    _ = try await journal.append(PendingBatch([.sample("6")]))
    #expect(try await reader.value.entries.map(\.event.id) == ["6"])
  }

  @Test func `an append fails when it is told to, and leaves nothing`() async throws {
    let journal = MemoryJournal()
    journal.failNextAppends(with: .full("no room"))
    await #expect(throws: JournalError.full("no room")) { try await journal.append(PendingBatch([.sample("1")])) }
    #expect(journal.entries.isEmpty)
    #expect(try await journal.append(PendingBatch([.sample("1")])).committed == 1)
  }

  @Test func `held appends go on when they are released`() async throws {
    let journal = MemoryJournal()
    journal.holdCommits()
    let append = Task { try await journal.append(PendingBatch([.sample("1")])) }
    while journal.holding == 0 { await Task.yield() }
    #expect(journal.entries.isEmpty)
    journal.releaseCommits()
    #expect(try await append.value.committed == 1)
  }

  @Test func `a cancelled reader leaves no waiter behind`() async throws {
    let journal = MemoryJournal()
    let reader = Task { try await journal.page(after: .start, limit: 1) }
    while journal.waiting == 0 { await Task.yield() }
    reader.cancel()
    _ = await reader.result
    #expect(journal.waiting == 0)
  }
}
