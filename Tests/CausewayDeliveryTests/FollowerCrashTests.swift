import CausewayCore
import CausewayTestKit
import Loop
import Testing

@testable import CausewayDelivery

/// Far ends that fail in every way, processes that are killed at any moment: whatever happens, nothing is lost, order holds, and the
/// figures add up.
@Suite(.serialized) @EventLoop struct FollowerCrashTests {
  @Test(arguments: 1...12)
  func `at least once, in order, with few repeats`(seed: Int) async throws {
    var random = SplitMix(seed: UInt64(seed))
    let bench = DeliveryBench(
      routes: [.everything(priority: .alarm, type: "alarm"), .everything()], batchLimit: seed % 3 == 0 ? 8 : 1
    ) {
      $0.retry.longest = .seconds(8)
      $0.retry.attempts = 1_000
      $0.retry.giveUpAfter = .seconds(1_000_000)
      $0.concurrency = 1 + seed * 3
    }
    bench.sink.answer = Self.moods(seed)
    try await bench.start()
    var appended = 0
    for _ in 0..<25 {
      let count = Int(random.next() % 300)
      let events = (appended..<appended + count).map { index in
        Event.on("s\(index % 23)", "\(index)", type: index % 17 == 0 ? "alarm" : "test.report")
      }
      appended += count
      try await bench.append(events)
      let pause = bench.time.now + .milliseconds(Int64(random.next() % 3_000))
      try await bench.until("some time has passed") { bench.time.now >= pause }
      #expect(bench.reconciles)
      if random.next() % 3 == 0 {
        try await bench.crash()
        #expect(bench.reconciles)
      }
    }
    bench.sink.answer = { _ in .accept }
    try await bench.untilSettled()
    try expectOrder(bench.sink.accepted, count: appended)
    #expect(bench.reconciles)
    await bench.stop()
  }

  /// A far end that is well for a while, then away, then rejects one in three, …
  private static func moods(_ seed: Int) -> (RoutedEntry) -> ScriptedSink.Answer {
    var moods = SplitMix(seed: UInt64(seed) &+ 99)
    var mood: UInt64 = 0
    return { _ in
      if moods.next() % 50 == 0 { mood = moods.next() % 6 }
      switch mood {
      case 0: return moods.next() % 3 == 0 ? .retry : .accept
      case 1: return .away
      case 2: return moods.next() % 8 == 0 ? .away : .accept
      default: return .accept
      }
    }
  }

  /// Each of `count` at least once; the first time never before one of its subject that came earlier.
  private func expectOrder(_ accepted: [RoutedEntry], count: Int) throws {
    var newest: [String: Int] = [:]
    var seen: Set<Int> = []
    for routed in accepted {
      let index = try #require(Int(routed.entry.event.id))
      guard seen.insert(index).inserted else { continue }
      let lane = "\(routed.route.priority) \(routed.entry.event.subject ?? "")"
      #expect(index > newest[lane, default: -1], "\(lane)")
      newest[lane] = index
    }
    #expect(seen.count == count)
  }

  @Test func `a crash repeats what was in hand at most`() async throws {
    let bench = DeliveryBench { $0.concurrency = 256 }
    try await bench.start()
    var appended = 0
    for _ in 0..<10 {
      try await bench.append((appended..<appended + 2_000).map { .on("s\($0)", "\($0)") })
      appended += 2_000
      let before = bench.sink.accepted.count
      try await bench.until("some are there") { bench.sink.accepted.count > before + 500 }
      let distinct = Set(bench.sink.acceptedIDs).count
      let repeated = bench.sink.accepted.count - distinct
      try await bench.crash()
      try await bench.untilSettled()
      #expect(bench.sink.accepted.count - Set(bench.sink.acceptedIDs).count - repeated <= 1_024)
    }
    #expect(Set(bench.sink.acceptedIDs).count == appended)
    await bench.stop()
  }

  @Test func `a journal that takes nothing stops the sending, and loses nothing`() async throws {
    let bench = DeliveryBench()
    try await bench.start()
    bench.journal.failNextSettlements(50, with: .full("no room"))
    try await bench.append((0..<5_000).map { .on("s\($0)", "\($0)") })
    try await bench.until("it has stopped") { bench.sink.accepted.count >= 700 && bench.sink.underWay == 0 }
    let count = bench.sink.accepted.count
    #expect(count <= 1_024)
    try await bench.untilSettled()
    #expect(Set(bench.sink.acceptedIDs).count == 5_000)
    #expect(bench.sink.accepted.count == 5_000)
    #expect(bench.reconciles)
    await bench.stop()
  }
}
