import CausewayCore
import CausewayTestKit
import Loop
import Testing

@testable import CausewayDelivery

/// Alarms that lie behind when an output begins: beside those that come, and whatever happens, all of them and each once.
@Suite(.serialized) @EventLoop struct PastAlarmsTests {
  nonisolated static let withAlarms: [Route] = [.everything(priority: .alarm, type: "alarm"), .everything()]

  private func backlog(_ count: Int, from first: Int = 0, alarmEvery: Int = 5) -> [Event] {
    (first..<first + count).map { index in
      .on("s\(index % 7)", "\(index)", type: index % alarmEvery == 0 ? "alarm" : "test.report")
    }
  }

  @Test func `an alarm that comes now waits for nothing that lies behind`() async throws {
    let bench = DeliveryBench(routes: Self.withAlarms) { $0.concurrency = 4 }
    // Neither what is no alarm goes on, nor do the alarms of the past.
    bench.sink.answer = { $0.entry.event.id == "now" ? .accept : .hold }
    try await bench.append(backlog(5_000))
    try await bench.start()
    try await bench.append(.on("s0", "now", type: "alarm"))
    let began = bench.time.now
    try await bench.until("it is there") { bench.sink.acceptedIDs == ["now"] }
    #expect(bench.time.now - began <= .seconds(1))
    bench.sink.answer = { _ in .accept }
    bench.sink.release()
    try await bench.untilSettled()
    #expect(bench.sink.accepted.count == 5_001)
    #expect(bench.reconciles)
    await bench.stop()
  }

  @Test func `those behind come in their order, each once, and nothing is left of how they came`() async throws {
    let bench = DeliveryBench(routes: Self.withAlarms)
    try await bench.append(backlog(3_000))
    try await bench.start()
    #expect(bench.output.past != nil)
    #expect(bench.output.status.pastAlarmsThrough == Position(rawValue: 3_000))
    try await bench.untilSettled()
    try expectOrder(bench.sink.accepted, count: 3_000, past: 3_000)
    #expect(bench.sink.accepted.count == 3_000)
    let notes = try await bench.journal.notes(beginningWith: "output/ops/alarms")
    #expect(notes.isEmpty)
    let cursor = try await bench.journal.cursor(of: FollowerID(rawValue: "ops/alarms/past"))
    #expect(cursor == nil)
    // How long they lay there says nothing of how fast this output is.
    #expect(bench.output.status.figures.alarmLatency.count == 0)
    await bench.stop()
  }

  @Test(arguments: 0..<14)
  func `killed between any two words of where it begins, nothing is lost and nothing comes twice`(
    writes: Int
  ) async throws {
    let bench = DeliveryBench(routes: Self.withAlarms)
    try await bench.append(backlog(1_600))
    try await bench.startAndCrash(after: writes)
    let before = bench.sink.accepted.count
    try await bench.append(backlog(50, from: 1_600))
    try await bench.crash()
    try await bench.untilSettled()
    try expectOrder(bench.sink.accepted, count: 1_650, past: 1_600)
    // Before it had written all of it down it had sent nothing.
    if before == 0 { #expect(bench.sink.accepted.count == 1_650) }
    #expect(bench.sink.accepted.count <= 1_650 + RepeatShare.total)
    await bench.stop()
  }

  @Test(arguments: 0..<16, [(true, 200), (false, 200), (true, 1_600), (false, 1_600)])
  func `killed while other routes make other entries alarms, or none, nothing is lost`(
    writes: Int, scene: (hasAlarms: Bool, count: Int)
  ) async throws {
    let (hasAlarms, count) = scene
    let bench = DeliveryBench(routes: hasAlarms ? [.everything()] : Self.withAlarms)
    bench.sink.answer = { $0.entry.event.id == "0" ? .accept : .away }
    try await bench.append(backlog(count))
    try await bench.start()
    try await bench.until("it is away") { bench.sink.accepted.count == 1 && bench.output.status.away != nil }
    try await bench.append(backlog(50, from: count))
    if !hasAlarms {
      try await bench.until("alarms are parked") { bench.output.status.parked >= count / 5 }
    }
    await bench.stop()
    bench.sink.answer = { _ in .accept }
    try await bench.startAndCrash(after: writes, routes: hasAlarms ? Self.withAlarms : [.everything()])
    try await bench.append(backlog(50, from: count + 50))
    try await bench.crash()
    try await bench.untilSettled()
    #expect(Set(bench.sink.acceptedIDs) == Set((0..<count + 100).map(String.init)))
    #expect(bench.output.alarms != nil || !hasAlarms)
    #expect(bench.reconciles)
    await bench.stop()
  }

  @Test(arguments: 1...8)
  func `killed at any time while those behind are on their way, order holds and repeats are few`(
    seed: Int
  ) async throws {
    var random = SplitMix(seed: UInt64(seed))
    let bench = DeliveryBench(routes: Self.withAlarms) { $0.concurrency = 1 + seed * 9 }
    try await bench.append(backlog(4_000, alarmEvery: 1 + seed % 4))
    var appended = 4_000
    try await bench.start()
    for _ in 0..<8 {
      let count = Int(random.next() % 40)
      try await bench.append(backlog(count, from: appended, alarmEvery: 2))
      appended += count
      let goal = bench.sink.accepted.count + Int(random.next() % 700)
      let later = bench.time.now + .seconds(5)
      try await bench.until("some are there") { bench.sink.accepted.count >= goal || bench.time.now > later }
      let repeated = bench.sink.accepted.count - Set(bench.sink.acceptedIDs).count
      let before = bench.sink.accepted.count
      try await bench.crash()
      try await bench.until("it goes on") { bench.sink.accepted.count > before + 1_100 || isIdle(bench) }
      #expect(bench.sink.accepted.count - Set(bench.sink.acceptedIDs).count - repeated <= RepeatShare.total)
    }
    try await bench.untilSettled()
    try expectOrder(bench.sink.accepted, count: appended, past: 4_000)
    await bench.stop()
  }

  private func isIdle(_ bench: DeliveryBench) -> Bool {
    bench.output.past == nil && bench.output.status.inHand == 0 && bench.output.main.read >= Position(rawValue: 4_000)
  }

  @Test func `an old state that an alarm has overtaken is not sent, one that nothing of the output overtook is`()
    async throws
  {
    let locked = Match([.type: [Glob("alarm")]])
    let bench = DeliveryBench(routes: [Route(name: "a", match: locked, outputs: ["ops"], priority: .alarm)])
    try await bench.append((0...PushOutput.nearby).map { .on("s", "\($0)", type: "other") })
    try await bench.append(
      .on("door", "open", kind: .state, type: "alarm"), .on("smoke", "smoke", kind: .state, type: "alarm"),
      .on("gate", "gate 1", kind: .state, type: "alarm"), .on("gate", "gate 2", kind: .state, type: "alarm"),
      // No business of this output: the smoke has to be told of.
      .on("smoke", "clear", kind: .state, type: "other"))
    bench.sink.answer = { $0.entry.event.id == "closed" ? .accept : .retry }
    try await bench.start()
    try await bench.append(.on("door", "closed", kind: .state, type: "alarm"))
    try await bench.until("it is there") { bench.sink.acceptedIDs == ["closed"] }
    bench.sink.answer = { _ in .accept }
    try await bench.untilSettled()
    #expect(bench.sink.acceptedIDs.first == "closed")
    #expect(Set(bench.sink.acceptedIDs) == ["closed", "smoke", "gate 1", "gate 2"])
    #expect(bench.output.status.figures.superseded == 1)
    #expect(bench.reconciles)
    await bench.stop()
  }

  @Test func `where little lies behind, alarms of one subject keep their order`() async throws {
    let bench = DeliveryBench(routes: Self.withAlarms)
    try await bench.append((0..<900).map { .on("other", "\($0)", type: "alarm") })
    try await bench.append(.on("smoke", "raised", type: "alarm"))
    bench.sink.answer = { $0.entry.event.id == "raised" ? .hold : .accept }
    try await bench.start()
    #expect(bench.output.past == nil)
    try await bench.append(.on("smoke", "cleared", type: "alarm"))
    try await bench.until("all before it are there") { bench.sink.accepted.count == 900 && bench.sink.isHolding == 1 }
    bench.sink.release()
    try await bench.untilSettled()
    #expect(bench.sink.acceptedIDs.suffix(2) == ["raised", "cleared"])
    await bench.stop()
  }

  @Test func `other routes take nothing from what was parked of the past`() async throws {
    let bench = DeliveryBench(routes: Self.withAlarms) { $0.retry.longest = .seconds(2) }
    bench.sink.answer = { $0.entry.event.id == "5" ? .retry : .accept }
    try await bench.append(backlog(1_600))
    try await bench.start()
    let id = FollowerID(rawValue: "ops/alarms/past")
    try await bench.until("one alarm of the past is parked, and all else is through") {
      try await bench.journal.cursor(of: id)?.position == Position(rawValue: 1_600)
        && bench.output.main.cursor == Position(rawValue: 1_600)
    }
    #expect(try await !bench.journal.parked(of: id, after: .start, limit: 9).isEmpty)
    try await bench.crash(routes: [.everything(priority: .alarm)])
    #expect(bench.output.past == nil)
    bench.sink.answer = { _ in .accept }
    try await bench.untilSettled()
    #expect(Set(bench.sink.acceptedIDs).count == 1_600)
    await bench.stop()
  }

  @Test func `what was parked goes after what lies before it and was not sent`() async throws {
    let bench = DeliveryBench(routes: Self.withAlarms)
    bench.sink.answer = { _ in .away }
    try await bench.start()
    try await bench.append(.on("a", "0"), .on("a", "1", type: "alarm"), .on("a", "2"), .on("a", "3", type: "alarm"))
    try await bench.until("both are parked") { bench.output.status.parked == 2 }
    // All four are alarms now: two of them wait already, between the others.
    try await bench.crash(routes: [.everything(priority: .alarm)])
    bench.sink.answer = { _ in .accept }
    try await bench.untilSettled()
    #expect(bench.sink.acceptedIDs == ["0", "1", "2", "3"])
    await bench.stop()
  }

  /// Each of `count` at least once; the first time never before one of its subject and priority that came earlier. Alarms through `past`
  /// and those after it do not wait for each other.
  private func expectOrder(_ accepted: [RoutedEntry], count: Int, past: Int64) throws {
    var newest: [String: Int] = [:]
    var seen: Set<Int> = []
    for routed in accepted {
      let index = try #require(Int(routed.entry.event.id))
      guard seen.insert(index).inserted else { continue }
      let isPast = routed.route.priority == .alarm && routed.entry.position.rawValue <= past
      let lane = "\(routed.route.priority) \(isPast) \(routed.entry.event.subject ?? "")"
      #expect(index > newest[lane, default: -1], "\(lane)")
      newest[lane] = index
    }
    #expect(seen.count == count)
  }
}
