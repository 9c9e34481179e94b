import CausewayCore
import CausewayTestKit
import Loop
import Testing

@testable import CausewayDelivery

/// Orders, batches, alarms, throttles, expiry, gaps, replays.
@Suite(.serialized) @EventLoop struct FollowerTests {
  @Test func `strict order waits for each, and keeps it over a failure`() async throws {
    let bench = DeliveryBench { $0.order = .strict }
    var failures = 3
    bench.sink.answer = { routed in
      guard routed.entry.event.id == "5", failures > 0 else { return .accept }
      failures -= 1
      return .retry
    }
    try await bench.start()
    try await bench.append((0..<20).map { .on("s\($0)", "\($0)") })
    try await bench.untilSettled()
    #expect(bench.sink.acceptedIDs == (0..<20).map(String.init))
    #expect(bench.sink.mostUnderWay == 1)
    await bench.stop()
  }

  @Test func `in parallel, entries of one subject do not wait for each other`() async throws {
    let bench = DeliveryBench { $0.order = .parallel }
    bench.sink.answer = { $0.entry.event.id == "1" ? .hold : .accept }
    try await bench.start()
    try await bench.append(.on("a", "1"), .on("a", "2"))
    try await bench.until("the second is there") { bench.sink.acceptedIDs == ["2"] }
    bench.sink.release()
    try await bench.untilSettled()
    #expect(bench.sink.acceptedIDs == ["2", "1"])
    await bench.stop()
  }

  @Test func `a batch holds neighbours of a lane, and what was accepted of one that failed is not sent again`()
    async throws
  {
    let bench = DeliveryBench(batchLimit: 8) { $0.order = .strict }
    var hasFailed = false
    bench.sink.answer = { routed in
      guard routed.entry.event.id == "4", !hasFailed else { return .accept }
      hasFailed = true
      return .retry
    }
    try await bench.append((0..<10).map { .on("a", "\($0)") })
    try await bench.start()
    try await bench.untilSettled()
    #expect(bench.sink.acceptedIDs == (0..<10).map(String.init))
    #expect(bench.sink.offered.count == 11)
    await bench.stop()
  }

  @Test func `an alarm overtakes a backlog`() async throws {
    let bench = DeliveryBench(routes: [.everything(priority: .alarm, type: "alarm"), .everything()]) {
      $0.concurrency = 2
    }
    bench.sink.answer = { $0.entry.event.type == "alarm" ? .accept : .hold }
    try await bench.start()
    try await bench.append((0..<3_000).map { .on("s\($0 % 40)", "\($0)") })
    try await bench.append(.on("smoke", "fire", type: "alarm"))
    try await bench.until("the alarm is there") { bench.sink.acceptedIDs == ["fire"] }
    bench.sink.answer = { _ in .accept }
    bench.sink.release()
    try await bench.untilSettled()
    #expect(bench.sink.accepted.count == 3_001)
    #expect(bench.output.status.figures.alarmLatency.count == 1)
    await bench.stop()
  }

  @Test func `alarms for a far end that is away are out of the reach of retention`() async throws {
    let bench = DeliveryBench(routes: [.everything(priority: .alarm, type: "alarm"), .everything()])
    bench.sink.answer = { _ in .away }
    try await bench.start()
    try await bench.append((0..<100).map { .on("s\($0)", "\($0)") })
    try await bench.append((0..<500).map { .on("smoke", "fire \($0)", type: "alarm") })
    let id = FollowerID(rawValue: "ops/alarms")
    try await bench.until("they are parked") {
      try await bench.journal.parked(of: id, after: .start, limit: 1_000).count == 500
    }
    try await bench.crash()
    bench.journal.prune(through: await bench.journal.head)
    bench.sink.answer = { _ in .accept }
    try await bench.until("all alarms are there") {
      bench.sink.accepted.count { $0.entry.event.type == "alarm" } == 500
    }
    #expect(bench.sink.acceptedIDs.filter { $0.hasPrefix("fire") } == (0..<500).map { "fire \($0)" })
    await bench.stop()
  }

  @Test
  func `what becomes an alarm by other routes is not passed over, and nothing is when there are no alarms any more`()
    async throws
  {
    let bench = DeliveryBench(routes: [.everything(priority: .alarm, type: "alarm"), .everything()])
    bench.sink.answer = { $0.entry.event.type == "alarm" ? .accept : .away }
    try await bench.start()
    try await bench.append(.on("door", "door", type: "door"), .on("smoke", "fire", type: "alarm"))
    let head = await bench.journal.head
    try await bench.until("the alarms' cursor is at the head") { bench.output.alarms?.cursor == head }
    // Both are alarms now: the door stands behind the alarms' cursor and before the other.
    bench.sink.answer = { _ in .accept }
    try await bench.crash(routes: [.everything(priority: .alarm)])
    try await bench.untilSettled()
    #expect(bench.sink.acceptedIDs.contains("door"))
    bench.sink.answer = { _ in .away }
    try await bench.append(.on("smoke", "fire 2", type: "alarm"))
    try await bench.until("it is parked") { bench.output.status.parked == 1 }
    bench.sink.answer = { _ in .accept }
    try await bench.crash(routes: [.everything()])
    try await bench.untilSettled()
    #expect(bench.sink.acceptedIDs.contains("fire 2"))
    #expect(bench.output.alarms == nil)
    await bench.stop()
  }

  @Test func `a throttle lets one through each interval, and the last state always comes`() async throws {
    let bench = DeliveryBench(routes: [.everything(throttle: Throttle(every: .seconds(5)))])
    try await bench.start()
    for index in 0..<20 {
      try await bench.append(.on("lamp", "\(index)", kind: .state), .on("bell", "ring \(index)"))
      let next = bench.time.now + .milliseconds(500)
      try await bench.until("half a second later") { bench.time.now >= next }
    }
    try await bench.untilSettled()
    let lamp = bench.sink.acceptedIDs.filter { !$0.hasPrefix("ring") }
    #expect((3...4).contains(lamp.count))
    #expect(lamp.first == "0")
    #expect(lamp.last == "19")
    #expect(bench.sink.acceptedIDs.count { $0.hasPrefix("ring") } == 20)
    #expect(bench.output.status.figures.throttled == 20 - lamp.count)
    #expect(bench.reconciles)
    await bench.stop()
  }

  @Test func `what has become too old is counted and not sent`() async throws {
    let bench = DeliveryBench(routes: [.everything(expires: .seconds(60))])
    bench.sink.answer = { _ in .away }
    try await bench.start()
    try await bench.append(.on("bell", "ring"))
    let began = bench.time.now
    try await bench.until("two minutes have passed") {
      bench.time.advance(by: .seconds(1))
      return bench.time.now - began > .seconds(120)
    }
    bench.sink.answer = { _ in .accept }
    try await bench.append(.on("bell", "again"))
    try await bench.untilSettled()
    #expect(bench.sink.acceptedIDs == ["again"])
    #expect(bench.output.status.figures.expired == 1)
    #expect(bench.reconciles)
    await bench.stop()
  }

  @Test func `a gap is told, with what is missing`() async throws {
    let bench = DeliveryBench()
    try await bench.start()
    try await bench.append(.on("a", "1"))
    try await bench.untilSettled()
    await bench.stop()
    try await bench.append((2...5).map { .on("a", "\($0)") })
    bench.journal.prune(through: Position(rawValue: 4))
    try await bench.crash()
    try await bench.untilSettled()
    #expect(bench.sink.acceptedIDs == ["1", "5"])
    #expect(bench.announced == ["causeway.output_gap"])
    #expect(bench.link.reading.lastError?.text == "missed up to 3 entries, 2 to 4")
    await bench.stop()
  }

  @Test func `one that hangs does not hold up the others for longer than the window takes`() async throws {
    let bench = DeliveryBench()
    bench.sink.answer = { $0.entry.event.id == "0" ? .hold : .accept }
    try await bench.start()
    try await bench.append((0..<5_000).map { .on("s\($0 % 500)", "\($0)") })
    try await bench.until("all but its lane are there") { bench.sink.accepted.count == 5_000 - 10 }
    #expect(bench.output.status.parked >= 1)
    bench.sink.release()
    try await bench.untilSettled()
    #expect(bench.sink.accepted.count == 5_000)
    #expect(bench.reconciles)
    await bench.stop()
  }

  @Test func `a replay sends its stretch once more, without states that have been overtaken`() async throws {
    let bench = DeliveryBench()
    try await bench.start()
    try await bench.append(
      .on("lamp", "on", kind: .state), .on("bell", "ring"), .on("lamp", "off", kind: .state), .on("bell", "later"))
    try await bench.untilSettled()
    let plan = ReplayPlan(after: .start, through: Position(rawValue: 3), force: false)
    let forecast = try await bench.output.forecast(plan)
    #expect(forecast.count == 2)
    #expect(forecast.superseded == 1)
    #expect(bench.sink.accepted.count == 4)
    _ = try await bench.output.replay(plan)
    try await bench.until("it is done") { bench.output.status.replays.isEmpty }
    #expect(bench.sink.acceptedIDs.dropFirst(4).sorted() == ["off", "ring"])
    #expect(bench.sink.accepted.dropFirst(4).allSatisfy { $0.isReplayed })
    _ = try await bench.output.replay(ReplayPlan(after: .start, through: Position(rawValue: 3), force: true))
    try await bench.until("it is done") { bench.output.status.replays.isEmpty }
    #expect(bench.sink.acceptedIDs.dropFirst(6).sorted() == ["off", "on", "ring"])
    let notes = try await bench.journal.notes(beginningWith: "output/ops/replay/")
    #expect(notes.isEmpty)
    #expect(bench.reconciles)
    await bench.stop()
  }

  @Test func `a replay goes on after a crash`() async throws {
    let bench = DeliveryBench()
    try await bench.start()
    try await bench.append((0..<300).map { .on("s\($0)", "\($0)") })
    try await bench.untilSettled()
    bench.sink.answer = { _ in .away }
    _ = try await bench.output.replay(ReplayPlan(after: .start, through: Position(rawValue: 300), force: false))
    try await bench.until("it has begun") { bench.sink.offered.count > 300 }
    try await bench.crash()
    #expect(bench.output.status.replays.count == 1)
    bench.sink.answer = { _ in .accept }
    try await bench.until("it is done") { bench.output.status.replays.isEmpty }
    #expect(bench.sink.accepted.count == 600)
    await bench.stop()
  }

  @Test func `what the end of a replay left behind is cleared away by the next start`() async throws {
    let bench = DeliveryBench()
    let id = FollowerID(rawValue: "ops/replay/7")
    try await bench.journal.settle(
      id, Settlement(cursor: Position(rawValue: 3), notes: ["output/ops/replay/7": ReplayPlan.done]))
    try await bench.start()
    let cursor = try await bench.journal.cursor(of: id)
    #expect(cursor == nil)
    let notes = try await bench.journal.notes(beginningWith: "output/ops/replay/")
    #expect(notes.isEmpty)
    #expect(bench.output.status.replays.isEmpty)
    await bench.stop()
  }

  @Test func `a redriven alarm goes by the alarms' lane`() async throws {
    let bench = DeliveryBench(routes: [.everything(priority: .alarm, type: "alarm"), .everything()])
    bench.sink.answer = { _ in .reject }
    try await bench.start()
    try await bench.append(.on("smoke", "fire", type: "alarm"), .on("door", "door"))
    try await bench.untilSettled()
    bench.sink.answer = { $0.entry.event.type == "alarm" ? .accept : .away }
    let letters = try await bench.journal.deadLetters(of: "ops", after: 0, limit: 9)
    let outcome = try await bench.output.redrive(letters, force: false)
    #expect(outcome == RedriveOutcome(redriven: 2))
    try await bench.until("the alarm is there") { bench.sink.acceptedIDs.contains("fire") }
    bench.sink.answer = { _ in .accept }
    try await bench.untilSettled()
    #expect(Set(bench.sink.acceptedIDs) == ["fire", "door"])
    await bench.stop()
  }

  @Test func `a dead letter whose state has been overtaken stays one, unless the owner insists`() async throws {
    let bench = DeliveryBench()
    bench.sink.answer = { $0.entry.event.id == "old" ? .reject : .accept }
    try await bench.start()
    try await bench.append(.on("lamp", "old", kind: .state), .on("lamp", "new", kind: .state))
    try await bench.untilSettled()
    bench.sink.answer = { _ in .accept }
    let letters = try await bench.journal.deadLetters(of: nil, after: 0, limit: 9)
    let declined = try await bench.output.redrive(letters, force: false)
    #expect(declined == RedriveOutcome(redriven: 0, superseded: 1))
    let forced = try await bench.output.redrive(letters, force: true)
    #expect(forced == RedriveOutcome(redriven: 1))
    try await bench.untilSettled()
    #expect(bench.sink.acceptedIDs == ["new", "old"])
    await bench.stop()
  }
}
