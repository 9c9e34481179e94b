import CausewayCore
import CausewayJournal
import CausewayTestKit
import Testing

/// What the journal on disk adds to the contract: what survives, what it costs, and where it ends.
@Suite struct JournalSettlingTests {
  private let follower = FollowerID(rawValue: "hook")

  private func entries(_ journal: SQLiteJournal, _ count: Int, data: String = "1") async throws -> [Entry] {
    let head = await journal.head
    _ = try await journal.append(PendingBatch((0..<count).map { .sample("\(head) \($0)", data: data) }))
    return try await journal.availablePage(after: head, limit: count).entries
  }

  @Test func `what was settled is there again after the journal was closed`() async throws {
    let bench = try JournalBench()
    let (entries, letters) = try await bench.withJournal { journal async throws -> ([Entry], [DeadLetter]) in
      let entries = try await self.entries(journal, 4)
      try await journal.settle(
        follower,
        Settlement(
          cursor: entries[3].position, parked: [.sample(entries[0]), .sample(entries[1])],
          deadLetters: [.sample(entries[2], of: follower), .sample(entries[3], of: follower)], notes: ["a": "b"]))
      return (entries, try await journal.deadLetters(of: nil, after: 0, limit: 10))
    }
    try await bench.withJournal { journal async throws in
      #expect(try await journal.cursor(of: follower) == Cursor(position: entries[3].position))
      #expect(try await journal.parked(of: follower, after: .start, limit: 10).map(\.entry) == Array(entries[0...1]))
      #expect(try await journal.deadLetters(of: nil, after: 0, limit: 10) == letters)
      #expect(try await journal.notes(beginningWith: "") == ["a": "b"])
      #expect(await journal.statistics.parked == 2)
    }
  }

  @Test func `a settlement is committed at once, on its own if nothing else is`() async throws {
    // No clock moves here: nothing waits for one.
    try await JournalBench().withJournal { journal async throws in
      let before = await journal.statistics.commits
      try await journal.settle(follower, Settlement(cursor: Position(rawValue: 5)))
      #expect(await journal.statistics.commits == before + 1)
    }
  }

  @Test func `settlements and appends that come together share commits`() async throws {
    try await JournalBench().withJournal { journal async throws in
      let before = await journal.statistics.commits
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<32 {
          group.addTask {
            let follower = FollowerID(rawValue: "\(number)")
            for round in 1...10 {
              try? await journal.settle(follower, Settlement(cursor: Position(rawValue: Int64(round))))
            }
          }
          group.addTask {
            for round in 0..<10 { _ = try? await journal.append(PendingBatch([.sample("\(number).\(round)")])) }
          }
        }
      }
      #expect(await journal.statistics.commits - before < 320)
      #expect(await journal.followers.values.filter { $0.position == Position(rawValue: 10) }.count == 32)
    }
  }

  @Test func `a closed journal settles nothing, and closing waits for what was asked before`() async throws {
    let bench = try JournalBench()
    let journal = try await bench.open()
    let settlements = (0..<20).map { number in
      Task {
        let name = FollowerID(rawValue: "\(number)")
        return (try? await journal.settle(name, Settlement(cursor: Position(rawValue: 1)))) != nil
      }
    }
    await journal.close()
    var settled = 0
    for settlement in settlements where await settlement.value { settled += 1 }
    await #expect(throws: JournalError.closed) {
      try await journal.settle(follower, Settlement(cursor: Position(rawValue: 1)))
    }
    await #expect(throws: JournalError.closed) { try await journal.forget(follower) }
    await #expect(throws: JournalError.closed) { try await journal.deadLetterCounts() }
    let kept = try await bench.withJournal { await $0.followers.count }
    #expect(kept == settled)
  }

  @Test func `the newest word on a cursor is on the disk, noted or settled`() async throws {
    let bench = try JournalBench()
    try await bench.withJournal { journal async throws in
      for round in 0..<50 {
        let settled = Task {
          try await journal.settle(follower, Settlement(cursor: Position(rawValue: Int64(2 * round))))
        }
        if round % 3 == 0 { await Task.yield() }
        await journal.settle(follower, Cursor(position: Position(rawValue: Int64(2 * round + 1))))
        try await settled.value
      }
      await journal.settle(follower, Cursor(position: Position(rawValue: 1_000)))
      let last = try #require(try await journal.cursor(of: follower))
      #expect(last.position == Position(rawValue: 1_000))
    }
    try await bench.withJournal { journal async throws in
      #expect(try await journal.cursor(of: follower) == Cursor(position: Position(rawValue: 1_000)))
    }
  }

  @Test func `parked pages are bounded in bytes`() async throws {
    try await JournalBench().withJournal { journal async throws in
      let large = try await self.entries(journal, 4, data: "\"" + String(repeating: "x", count: 700_000) + "\"")
      try await journal.settle(
        follower,
        Settlement(parked: large.map { .sample($0) }, deadLetters: large.map { .sample($0, of: follower) }))
      #expect(try await journal.parked(of: follower, after: .start, limit: 10).count == 2)
      #expect(try await journal.parked(of: follower, after: large[1].position, limit: 10).count == 2)
      let first = try await journal.deadLetters(of: nil, after: 0, limit: 10)
      #expect(first.count == 2)
      #expect(try await journal.deadLetters(of: nil, after: first[1].number, limit: 10).count == 2)
    }
  }

  @Test func `beyond its limit nothing more is parked, what only changes is, and the rest of the commit goes on`()
    async throws
  {
    let bench = try JournalBench { $0.parkedLimit = 5 }
    try await bench.withJournal { journal async throws in
      let entries = try await self.entries(journal, 8)
      let other = FollowerID(rawValue: "other")
      try await journal.settle(follower, Settlement(parked: entries[0..<3].map { .sample($0) }))
      try await journal.settle(other, Settlement(parked: entries[0..<2].map { .sample($0) }))
      let refused = Settlement(cursor: entries[7].position, parked: [.sample(entries[3])], notes: ["a": "b"])
      do {
        try await journal.settle(follower, refused)
        Issue.record("too much was parked")
      } catch JournalError.full(let reason) {
        #expect(reason.contains("parked"))
      }
      #expect(try await journal.cursor(of: follower) == nil)
      #expect(try await journal.notes(beginningWith: "").isEmpty)
      let statistics = await journal.statistics
      #expect(statistics.parked == 5 && statistics.lastError == nil)
      // A change of what is there, and one for another.
      try await journal.settle(other, Settlement(parked: [.sample(entries[1], attempts: 7)]))
      try await journal.settle(other, Settlement(parked: [.sample(entries[5])], unparked: [entries[0].position]))
      #expect(await journal.statistics.parked == 5)
      try await journal.forget(other)
      #expect(await journal.statistics.parked == 3)
      try await journal.settle(follower, refused)
      #expect(await journal.statistics.parked == 4)
    }
    try await bench.withJournal { #expect(await $0.statistics.parked == 4) }
  }

  @Test func `what is parked never takes more than a quarter of the journal`() async throws {
    try await JournalBench { $0.keepSize = 400_000 }.withJournal { journal async throws in
      let entries = try await self.entries(journal, 100, data: "\"" + String(repeating: "x", count: 2_000) + "\"")
      var taken = 0
      do {
        for entry in entries {
          try await journal.settle(follower, Settlement(parked: [.sample(entry)]))
          taken += 1
        }
        Issue.record("nothing was refused")
      } catch JournalError.full {}
      #expect((20..<50).contains(taken))
      try await journal.settle(follower, Settlement(unparked: entries.map(\.position)))
      try await journal.settle(follower, Settlement(parked: [.sample(entries[0])]))
      #expect(await journal.statistics.parked == 1)
    }
  }

  @Test func `dead letters keep to their size, the oldest go first, and it is counted for good`() async throws {
    let bench = try JournalBench { $0.deadLetterSize = 12_000 }
    let kept = try await bench.withJournal { journal async throws in
      let entries = try await self.entries(journal, 15, data: "\"" + String(repeating: "x", count: 1_000) + "\"")
      for entry in entries {
        try await journal.settle(follower, Settlement(deadLetters: [.sample(entry, of: follower)]))
      }
      let kept = try await journal.deadLetters(of: nil, after: 0, limit: 100)
      #expect((6..<12).contains(kept.count))
      #expect(kept.map(\.entry) == Array(entries.suffix(kept.count)))
      let counts = try await journal.deadLetterCounts()
      #expect(counts == DeadLetterCounts(kept: ["hook": kept.count], dropped: Int64(15 - kept.count)))
      // What a person drops makes room, and is not counted.
      #expect(try await journal.dropDeadLetters(kept.prefix(2).map(\.number)) == 2)
      try await journal.settle(follower, Settlement(deadLetters: [.sample(entries[0], of: follower)]))
      #expect(try await journal.deadLetterCounts().dropped == counts.dropped)
      return try await journal.deadLetters(of: nil, after: 0, limit: 100)
    }
    try await bench.withJournal { journal async throws in
      #expect(try await journal.deadLetters(of: nil, after: 0, limit: 100) == kept)
      #expect(try await journal.deadLetterCounts().dropped == Int64(16 - 2 - kept.count))
      let large = try await self.entries(journal, 1, data: "\"" + String(repeating: "x", count: 50_000) + "\"")
      try await journal.settle(follower, Settlement(deadLetters: [.sample(large[0], of: follower)]))
      #expect(try await journal.deadLetters(of: nil, after: 0, limit: 100).map(\.entry) == large)
    }
  }

  @Test func `dead letters go when they are too old`() async throws {
    let bench = try JournalBench { $0.deadLettersFor = .seconds(3_600) }
    try await bench.withJournal { journal async throws in
      let entries = try await self.entries(journal, 6)
      let start = bench.time.now
      let letters = entries.enumerated().map { index, entry in
        DeadLetter.sample(entry, of: follower, diedAt: start + .seconds(index < 4 ? 0 : 900))
      }
      try await journal.settle(follower, Settlement(deadLetters: letters))
      for _ in 0..<7 { await bench.wake(after: .seconds(600)) }
      let counts = DeadLetterCounts(kept: ["hook": 2], dropped: 4)
      let isDropped = try await eventually { try await journal.deadLetterCounts() == counts }
      #expect(isDropped)
      #expect(try await journal.deadLetters(of: nil, after: 0, limit: 10).map(\.entry) == Array(entries[4...]))
    }
  }

  @Test func `entries that retention takes stay where they are parked or dead`() async throws {
    let bench = try JournalBench { $0.keepFor = .seconds(100) }
    try await bench.withJournal { journal async throws in
      let entries = try await self.entries(journal, 4)
      try await journal.settle(
        follower,
        Settlement(parked: [.sample(entries[0])], deadLetters: [.sample(entries[1], of: follower)]))
      let key = StateKey(source: "/test/home", subject: "lamp/on")
      await bench.wake(after: .seconds(600))
      #expect(await eventually { await journal.statistics.entries == 0 })
      #expect(try await journal.parked(of: follower, at: [entries[0].position]) == [.sample(entries[0])])
      #expect(try await journal.deadLetters(of: "hook", after: 0, limit: 10).map(\.entry) == [entries[1]])
      #expect(try await journal.statePositions(of: [key]) == [key: entries[3].position])
      #expect(try await journal.lastPosition(before: bench.time.now) == entries[3].position)
      #expect(try await journal.lastPosition(before: Timestamp(milliseconds: 0)) == entries[3].position)
    }
  }

  @Test func `positions of many states are found in the table and beside it`() async throws {
    try await JournalBench { $0.replayLimit = 300 }.withJournal { journal async throws in
      for start in stride(from: 0, to: 3_000, by: 100) {
        let events = (start..<start + 100).map { Event.sample("\($0)", subject: "s\($0 % 1_500)", data: "\($0)") }
        _ = try await journal.append(PendingBatch(events))
      }
      let head = await journal.head.rawValue
      let keys = (0..<1_600).map { StateKey(source: "/test/home", subject: "s\($0)") }
      let positions = try await journal.statePositions(of: keys)
      #expect(positions.count == 1_500)
      #expect((0..<1_500).allSatisfy { positions[keys[$0]]?.rawValue == head - 1_499 + Int64($0) })
    }
  }
}
