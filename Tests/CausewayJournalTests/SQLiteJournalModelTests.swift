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
      switch random.next() % 8 {
      case 0:
        await journal.close()
        journal = try await bench.open()
      case 1:
        try await expectSameStates(journal, model)
      default: break
      }
    }
    try await expectSameStates(journal, model)
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
      guard round % 6 == 5 else { continue }
      // What a crash leaves: the files as they are, no close.
      let copy = try JournalBench(time: bench.time)
      for suffix in ["", "-wal"] {
        try FileManager.default.copyItem(atPath: bench.settings.path + suffix, toPath: copy.settings.path + suffix)
      }
      try await copy.withJournal { copied in
        #expect(try await everything(copied) == model.entries)
        try await expectSameStates(copied, model)
        let again = try await copied.append(PendingBatch(model.entries.map(\.event)))
        #expect(again == Receipt(duplicates: model.entries.count))
      }
    }
    await journal.close()
  }

  private func randomBatch(_ random: inout SplitMix) -> PendingBatch {
    var batch = PendingBatch(
      (0..<Int(random.next() % 12)).map { _ in
        let kinds: [Event.Kind] = [.state, .state, .state, .occurrence, .report]
        let subject = random.next() % 10 == 0 ? nil : "s\(random.next() % 30)"
        return Event.sample(
          "\(random.next() % 600)", source: "/\(random.next() % 2)", subject: subject,
          time: random.next() % 5 == 0 ? nil : Int64(random.next() % 1_000),
          kind: kinds[Int(random.next() % 5)], precedence: random.next() % 2 == 0 ? .time : .arrival,
          data: "\(random.next() % 3)")
      })
    if random.next() % 6 == 0 {
      batch.retiredStates = [StateKey(source: "/\(random.next() % 2)", subject: "s\(random.next() % 30)")]
    }
    return batch
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
