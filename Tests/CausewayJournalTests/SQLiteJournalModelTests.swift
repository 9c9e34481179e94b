import CausewayCore
import CausewayJournal
import CausewayTestKit
import Foundation
import Testing

/// The journal on disk against the one in memory, over random histories in which everything is folded all the time.
@Suite struct SQLiteJournalModelTests {
  @Test(arguments: 1...12)
  func `a random history leaves both journals the same`(_ seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    let bench = try JournalBench {
      $0.replayLimit = [3, 10, 40][Int(seed % 3)]
      $0.tailEntries = Int(seed % 2) * 20
      $0.checkpointPages = 20
    }
    let model = MemoryJournal(first: Position(rawValue: bench.time.now.milliseconds))
    var journal = try await bench.open()
    for _ in 0..<60 {
      let batch = randomBatch(&random)
      let receipt = try await journal.append(batch)
      #expect(receipt == (try await model.append(batch)))
      for _ in 0..<random.next() % 3 { try await settle(journal, model, &random) }
      switch random.next() % 8 {
      case 0:
        await journal.close()
        journal = try await bench.open()
      case 1:
        try await expectSameStates(journal, model)
      case 2:
        try await expectSameDeliveries(journal, model)
      default: break
      }
    }
    try await expectSameStates(journal, model)
    try await expectSameDeliveries(journal, model)
    #expect(try await everything(journal) == model.entries)
    #expect(await journal.statistics.identities == model.entries.count)
    await journal.close()
  }

  @Test(arguments: 1...6)
  func `after a crash everything follows from the entries`(_ seed: UInt64) async throws {
    var random = SplitMix(seed: 100 + seed)
    let bench = try JournalBench { $0.replayLimit = 25 }
    let model = MemoryJournal(first: Position(rawValue: bench.time.now.milliseconds))
    let journal = try await bench.open()
    for round in 0..<30 {
      let batch = randomBatch(&random)
      _ = try await journal.append(batch)
      _ = try await model.append(batch)
      try await settle(journal, model, &random)
      guard round % 6 == 5 else { continue }
      // What a crash leaves: the files as they are, no close.
      let copy = try JournalBench(time: bench.time)
      for suffix in ["", "-wal"] {
        try FileManager.default.copyItem(atPath: bench.settings.path + suffix, toPath: copy.settings.path + suffix)
      }
      try await copy.withJournal { copied in
        #expect(try await everything(copied) == model.entries)
        try await expectSameStates(copied, model)
        try await expectSameDeliveries(copied, model)
        let again = try await copied.append(PendingBatch(model.entries.map(\.event)))
        #expect(again == Receipt(duplicates: model.entries.count))
      }
    }
    await journal.close()
  }

  private func randomBatch(_ random: inout SplitMix) -> PendingBatch {
    var batch = PendingBatch(
      (0..<Int(random.next() % 12)).map { _ in
        let kinds: [Event.Kind] = [.state, .state, .occurrence, .occurrence, .report]
        let subject = random.next() % 10 == 0 ? nil : "s\(random.next() % 30)"
        let kind = kinds[Int(random.next() % 5)]
        return Event.sample(
          "\(random.next() % 600)", source: "/\(random.next() % 2)", subject: subject,
          time: random.next() % 5 == 0 ? nil : Int64(random.next() % 1_000),
          kind: kind, precedence: random.next() % 2 == 0 ? .time : .arrival,
          isKept: kind == .occurrence && random.next() % 2 == 0, data: "\(random.next() % 3)")
      })
    if random.next() % 6 == 0 {
      batch.retiredStates = [StateKey(source: "/\(random.next() % 2)", subject: "s\(random.next() % 30)")]
    }
    return batch
  }

  private static let followers = ["a", "a/alarm", "b", "b/replay/1"].map(FollowerID.init(rawValue:))

  /// The same random change, of what both hold, in both.
  private func settle(_ journal: SQLiteJournal, _ model: MemoryJournal, _ random: inout SplitMix) async throws {
    let follower = Self.followers[Int(random.next() % 4)]
    let letters = try await model.deadLetters(of: follower.output, after: 0, limit: 1_000)
    switch random.next() % 12 {
    case 0:
      try await journal.forget(follower)
      try await model.forget(follower)
    case 1:
      let dropped = letters.prefix(2).map(\.number) + [0]
      #expect(try await journal.dropDeadLetters(dropped) == (try await model.dropDeadLetters(dropped)))
    case 2:
      let cursor = Cursor(position: Position(rawValue: Int64(random.next() % 1_000)), restingSince: nil)
      await journal.settle(follower, cursor)
      await model.settle(follower, cursor)
      // A crash may take back what was only noted: here it is on the disk.
      try await journal.settle(follower, Settlement(notes: ["noted": "1"]))
      try await model.settle(follower, Settlement(notes: ["noted": "1"]))
    default:
      let settlement = try await randomSettlement(of: follower, letters, model, &random)
      try await journal.settle(follower, settlement)
      try await model.settle(follower, settlement)
    }
  }

  private func randomSettlement(
    of follower: FollowerID, _ letters: [DeadLetter], _ model: MemoryJournal, _ random: inout SplitMix
  ) async throws -> Settlement {
    var settlement = Settlement()
    for entry in model.entries.suffix(20) {
      switch random.next() % 12 {
      case 0: settlement.cursor = entry.position
      case 1, 2: settlement.parked.append(.sample(entry, attempts: Int(random.next() % 5)))
      case 3: settlement.deadLetters.append(.sample(entry, of: follower))
      default: break
      }
    }
    for entry in try await model.parked(of: follower, after: .start, limit: 1_000) where random.next() % 3 == 0 {
      settlement.unparked.append(entry.entry.position)
    }
    for letter in letters where random.next() % 5 == 0 {
      settlement.redriven.append(letter.number)
      settlement.parked.append(.sample(letter.entry))
    }
    if random.next() % 3 == 0 {
      settlement.notes["n\(random.next() % 5)"] = random.next() % 3 == 0 ? .some(nil) : "\(random.next())"
    }
    return settlement
  }

  private func expectSameDeliveries(_ journal: SQLiteJournal, _ model: MemoryJournal) async throws {
    var parked = 0
    for follower in Self.followers {
      #expect(try await journal.cursor(of: follower) == (try await model.cursor(of: follower)))
      let mine = try await journal.parked(of: follower, after: .start, limit: 1_000)
      #expect(mine == (try await model.parked(of: follower, after: .start, limit: 1_000)))
      parked += mine.count
    }
    #expect(await journal.statistics.parked == parked)
    let letters = try await journal.deadLetters(of: nil, after: 0, limit: 1_000)
    #expect(letters == (try await model.deadLetters(of: nil, after: 0, limit: 1_000)))
    #expect(try await journal.deadLetterCounts() == (try await model.deadLetterCounts()))
    #expect(try await journal.notes(beginningWith: "n") == (try await model.notes(beginningWith: "n")))
    let keys = (0..<30).flatMap { subject in
      ["/0", "/1"].map { StateKey(source: $0, subject: "s\(subject)") }
    }
    #expect(try await journal.statePositions(of: keys) == (try await model.statePositions(of: keys)))
  }

  private func everything(_ journal: any Journal) async throws -> [Entry] {
    var entries: [Entry] = []
    while true {
      let page = try await journal.availablePage(after: entries.last?.position ?? .start, limit: 50)
      if page.entries.isEmpty { return entries }
      entries += page.entries
    }
  }

  private func expectSameStates(_ journal: any Journal, _ model: MemoryJournal) async throws {
    let head = await journal.head
    let states = try await journal.states(after: .start, through: head, limit: 1_000)
    #expect(states == (try await model.states(after: .start, through: head, limit: 1_000)))
  }
}
