import CausewayCore
import CausewayJournal
import CausewayTestKit
import Testing

@Suite struct JournalRetentionTests {
  private static let hour = Duration.seconds(3_600)

  private func batch(_ ids: Range<Int>, at time: ManualTime, data: String = "1") -> PendingBatch {
    PendingBatch(ids.map { .sample("\($0)", subject: "s\($0)", data: data) }, receivedAt: time.now)
  }

  private func pass(_ duration: Duration, _ bench: JournalBench) async {
    var left = duration
    // In steps that no clock would call a jump; each ends with the journal asleep again.
    while left > .zero {
      await bench.time.untilSleeping()
      bench.time.advance(by: min(left, .seconds(600)))
      left -= .seconds(600)
    }
    await bench.time.untilSleeping()
  }

  @Test func `entries go when they are older than may be, their states and identities stay`() async throws {
    let bench = try JournalBench { $0.keepFor = .seconds(2 * 3_600) }
    try await bench.withJournal { journal in
      let before = await journal.head
      _ = try await journal.append(batch(0..<10, at: bench.time))
      await pass(Self.hour, bench)
      let second = try #require(await journal.append(batch(10..<20, at: bench.time)).last)
      #expect(try await journal.availablePage(after: before, limit: 100).prunedThrough == before)
      await pass(Self.hour + .seconds(700), bench)
      #expect(await eventually { await journal.statistics.entries == 10 })
      let page = try await journal.availablePage(after: before, limit: 100)
      #expect(page.entries.map(\.event.id) == (10..<20).map(String.init))
      #expect(page.prunedThrough.rawValue == before.rawValue + 10)
      #expect(page.head == second)
      #expect(try await journal.states(after: .start, through: second, limit: 100).count == 20)
      #expect(try await journal.append(batch(0..<10, at: bench.time)) == Receipt(duplicates: 10))
    }
    // And it is known again after a restart, from the same notes.
    try await bench.withJournal { journal in
      let page = try await journal.availablePage(after: .start, limit: 100)
      #expect(page.entries.count == 10)
      #expect(page.prunedThrough.rawValue == page.head.rawValue - 10)
      #expect(try await journal.append(batch(0..<20, at: bench.time)) == Receipt(duplicates: 20))
    }
  }

  @Test func `a reader before entries that are all gone waits for the next, and is told of the gap by it`() async throws
  {
    let bench = try JournalBench { $0.keepFor = .seconds(100) }
    try await bench.withJournal { journal in
      let before = await journal.head
      _ = try await journal.append(batch(0..<5, at: bench.time))
      await pass(.seconds(600), bench)
      #expect(await eventually { await journal.statistics.entries == 0 })
      let empty = try await journal.availablePage(after: before, limit: 10)
      #expect(empty.entries.isEmpty && empty.prunedThrough.rawValue == before.rawValue + 5)
      let reader = Task { try await journal.page(after: before, limit: 10) }
      #expect(await eventually { await journal.statistics.readersWaiting == 1 })
      _ = try await journal.append(batch(5..<6, at: bench.time))
      let page = try await reader.value
      #expect(page.entries.map(\.event.id) == ["5"])
      #expect(page.prunedThrough.rawValue == before.rawValue + 5)
    }
  }

  @Test func `the oldest entries go when the file has reached its size`() async throws {
    let bench = try JournalBench { $0.keepSize = 1 << 20 }
    let large = "\"" + String(repeating: "x", count: 1_000) + "\""
    try await bench.withJournal { journal in
      let before = await journal.head
      for start in stride(from: 0, to: 5_000, by: 100) {
        // The same subject: states must not fill the file.
        let events = (start..<start + 100).map { Event.sample("\($0)", data: large) }
        _ = try await journal.append(PendingBatch(events, receivedAt: bench.time.now))
      }
      #expect(await eventually { await journal.statistics.usedBytes <= 1 << 20 })
      let statistics = await journal.statistics
      #expect(statistics.entries >= 256 && statistics.entries < 1_000)
      #expect(statistics.fileBytes < 2 << 20)
      let page = try await journal.availablePage(after: before, limit: 1)
      #expect(page.prunedThrough.rawValue == statistics.oldest.rawValue - 1)
      #expect(page.entries.first?.position == statistics.oldest)
      #expect(try await journal.append(PendingBatch([.sample("0"), .sample("4999")])).duplicates == 2)
    }
  }

  @Test func `a journal that is to refuse when it is full refuses, and takes again when entries have gone`()
    async throws
  {
    let bench = try JournalBench {
      $0.keepSize = 400_000
      $0.keepFor = .seconds(1_000)
      $0.whenFull = .refuse
    }
    try await bench.withJournal { journal in
      var taken = 0
      do {
        while taken < 10_000 {
          // Of one subject: states must not fill the file.
          let events = (taken..<taken + 50).map { Event.sample("\($0)") }
          _ = try await journal.append(PendingBatch(events, receivedAt: bench.time.now))
          taken += 50
        }
      } catch let error as JournalError {
        guard case .full(let reason) = error else { throw error }
        #expect(reason.contains("keep_size"))
      }
      #expect(taken > 100 && taken < 10_000)
      #expect(await journal.statistics.entries == Int64(taken))
      // What it keeps can still be read, and what was read be settled.
      #expect(try await journal.availablePage(after: .start, limit: 10).entries.count == 10)
      await pass(.seconds(1_800), bench)
      #expect(await eventually { await journal.statistics.entries == 0 })
      #expect(try await journal.append(PendingBatch([.sample("new")])).committed == 1)
    }
  }

  @Test(arguments: [(1, 1), (8, 2), (40, 10), (4_000, 10)])
  func `what may be kept for a short time only is looked through more often`(keepFor: Int, pause: Int) async throws {
    let bench = try JournalBench { $0.keepFor = .seconds(keepFor) }
    try await bench.withJournal { journal in
      _ = try await journal.append(batch(0..<5, at: bench.time))
      await bench.time.untilSleeping()
      // Past their age, and the first look at them was a moment too early.
      bench.time.advance(by: .seconds(keepFor))
      await bench.time.untilSleeping()
      bench.time.advance(by: .seconds(pause) - .milliseconds(1))
      await bench.time.untilSleeping()
      #expect(await journal.statistics.entries == 5)
      bench.time.advance(by: .milliseconds(1))
      #expect(await eventually { await journal.statistics.entries == 0 })
    }
  }

  @Test func `a clock that jumps takes nothing away until it is confirmed`() async throws {
    let bench = try JournalBench()
    try await bench.withJournal { journal in
      _ = try await journal.append(batch(0..<5, at: bench.time))
      await bench.time.untilSleeping()
      bench.time.setWallClock(to: bench.time.now + .seconds(100 * 86_400))
      bench.time.advance(by: .seconds(10))
      await bench.time.untilSleeping()
      #expect(await eventually { await journal.retentionDoubt != nil })
      #expect(await journal.statistics.entries == 5)
      #expect(await journal.confirmClock() == "the clock has jumped ahead by 100 days")
      #expect(await journal.confirmClock() == nil)
      bench.time.advance(by: .seconds(10))
      #expect(await eventually { await journal.statistics.entries == 0 })
      #expect(await journal.retentionDoubt == nil)
    }
  }

  @Test func `identities are forgotten when they are old, or too many, and never before`() async throws {
    let bench = try JournalBench {
      $0.keepFor = .seconds(1_200)
      $0.rememberFor = .seconds(10 * 3_600)
      $0.rememberAtMost = 60
      $0.replayLimit = 20
    }
    try await bench.withJournal { journal in
      _ = try await journal.append(batch(0..<20, at: bench.time))
      await pass(Self.hour * 9, bench)
      #expect(await eventually { await journal.statistics.entries == 0 })
      #expect(try await journal.append(batch(0..<20, at: bench.time)).duplicates == 20)
      await pass(Self.hour * 2, bench)
      #expect(await eventually { await journal.statistics.identities == 0 })
      #expect(try await journal.append(batch(0..<20, at: bench.time)).committed == 20)
    }
  }

  @Test func `what a broker retains is known however old it is, also what came live the first time`() async throws {
    let bench = try JournalBench {
      $0.keepFor = .seconds(1_200)
      $0.rememberFor = .seconds(10 * 3_600)
    }
    func event(_ id: String, _ topic: String, retained: Bool, kind: Event.Kind = .state) -> PendingBatch {
      var event = Event(
        id: id, source: "/s", type: "t", subject: topic, kind: kind, topic: topic, retained: retained)
      event.isKept = kind == .occurrence
      return PendingBatch(entries: [PendingEntry(event: event, input: "mqtt", receivedAt: bench.time.now)])
    }
    try await bench.withJournal { journal async throws in
      let first = [
        event("1", "seen as retained", retained: true), event("2", "seen live", retained: false),
        event("3", "an alarm", retained: false, kind: .occurrence), event("4", "moved on", retained: false),
        event("5", "moved on", retained: false),
      ]
      for batch in first { #expect(try await journal.append(batch).committed == 1) }
      await pass(Self.hour * 11, bench)
      #expect(await eventually { await journal.statistics.identities == 0 })
    }
    // A new process knows no more than the file.
    try await bench.withJournal { journal async throws in
      for (id, topic) in [("1", "seen as retained"), ("2", "seen live"), ("3", "an alarm"), ("5", "moved on")] {
        #expect(try await journal.append(event(id, topic, retained: true)).duplicates == 1, "\(topic)")
      }
      #expect(try await journal.append(event("2", "seen live", retained: false)).duplicates == 1)
      #expect(try await journal.append(event("4", "another", retained: true)).committed == 1)
    }
  }

  @Test func `quarantine keeps to its size and age, and counts what it dropped`() async throws {
    let bench = try JournalBench {
      $0.quarantineSize = 10_000
      $0.quarantineFor = Self.hour
    }
    func delivery(_ number: Int) -> QuarantinedDelivery {
      QuarantinedDelivery(
        delivery: Delivery(
          body: Array(repeating: UInt8(number), count: 1_000), attributes: ["n": "\(number)", "ü": "\u{0}"], topic: "t",
          retained: true),
        input: "push", dialect: "aqara", reason: "no", receivedAt: bench.time.now)
    }
    try await bench.withJournal { journal in
      for number in 0..<15 { _ = try await journal.append(PendingBatch(quarantined: [delivery(number)])) }
      let kept = try await journal.quarantined(after: 0, limit: 100)
      #expect(kept.map(\.quarantined) == (6..<15).map(delivery))
      #expect(await journal.statistics.quarantineDropped == 6)
      #expect(await journal.statistics.quarantined == 9)
      #expect(try await journal.dropQuarantined([kept[0].number, kept[1].number, 999]) == 2)
      #expect(
        try await journal.quarantined(after: kept[2].number, limit: 2).map(\.quarantined) == [
          delivery(9), delivery(10),
        ])
      await pass(Self.hour + .seconds(600), bench)
      let isEmpty = try await eventually { try await journal.quarantined(after: 0, limit: 100).isEmpty }
      #expect(isEmpty)
      #expect(await journal.statistics.quarantined == 0)
      #expect(await journal.statistics.quarantineDropped == 13)
    }
  }

  @Test func `devices beyond the limit are not learned, known ones are`() async throws {
    let bench = try JournalBench { $0.deviceLimit = 2 }
    try await bench.withJournal { journal in
      let devices = (0..<3).map { Device(id: Device.ID(source: "/a", device: "\($0)"), model: "m") }
      _ = try await journal.append(PendingBatch(devices: devices))
      _ = try await journal.append(PendingBatch(devices: [Device(id: devices[0].id, name: "n")]))
      let known = try await journal.devices().sorted { $0.id.device < $1.id.device }
      #expect(known == [Device(id: devices[0].id, model: "m", name: "n"), devices[1]])
      #expect(await journal.statistics.devicesRefused == 1)
    }
  }
}
