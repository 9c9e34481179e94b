import CausewayCore
import CausewayTestKit
import Loop
import Testing

@testable import CausewayDelivery

/// What a crash repeats: what was sent while not a word of it came to disk.
@Suite(.serialized) @EventLoop struct RepeatTests {
  @Test(arguments: [1, 8]) func `all followers of an output together repeat no more than is promised`(batchLimit: Int)
    async throws
  {
    let bench = DeliveryBench(
      routes: [.everything(priority: .alarm, type: "alarm"), .everything()], batchLimit: batchLimit
    ) {
      $0.concurrency = 256
      $0.retry.attempts = 1_000
    }
    try await bench.start()
    // Hundreds are parked, by both: the first of a hundred subjects and what follows them.
    bench.sink.answer = { $0.entry.event.id.hasPrefix("bad") ? .retry : .accept }
    try await bench.append(
      (0..<2_000).map {
        .on("b\($0 % 300)", $0 < 300 && $0 % 3 == 0 ? "bad \($0)" : "\($0)", type: $0 % 4 == 0 ? "alarm" : "x")
      })
    try await bench.until("they are parked") { bench.output.status.parked > 400 }
    bench.sink.answer = { _ in .away }
    try await bench.append(
      (0..<6_000).map { .on("s\($0 % 1_500)", "n \($0)", type: $0 % 4 == 0 ? "alarm" : "x") })
    let head = await bench.journal.head
    for _ in 0..<4 {
      _ = try await bench.output.replay(ReplayPlan(after: .start, through: head, force: true))
    }
    try await bench.until("nothing is under way") { bench.sink.underWay == 0 && bench.output.status.away != nil }
    // Whatever is written down from now on does not come to disk.
    bench.journal.holdCommits()
    let before = bench.sink.accepted.count
    bench.sink.answer = { _ in .accept }
    let later = bench.time.now + .seconds(400)
    try await bench.until("nothing goes any more", step: .seconds(1)) {
      bench.time.now > later && bench.sink.underWay == 0
    }
    let sent = bench.sink.accepted.count - before
    #expect(sent <= RepeatShare.total)
    #expect(sent > 600)
    #expect(bench.output.followers.reduce(0) { $0 + $1.share.entries } == RepeatShare.total)
    bench.journal.releaseCommits()
    try await bench.until("the replays are through", step: .seconds(1)) { bench.output.status.replays.isEmpty }
    try await bench.untilSettled()
    #expect(bench.reconciles)
    #expect(bench.output.main.share.entries == RepeatShare.total - 192)
    await bench.stop()
  }

  @Test func `an output that has but one follower has all of it for that one`() async throws {
    let bench = DeliveryBench { $0.concurrency = 256 }
    bench.sink.answer = { _ in .away }
    try await bench.start()
    try await bench.append((0..<3_000).map { .on("s\($0)", "\($0)") })
    try await bench.until("its hands are full") { bench.output.main.window.count == 768 }
    bench.journal.holdCommits()
    bench.sink.answer = { _ in .accept }
    let later = bench.time.now + .seconds(60)
    try await bench.until("nothing goes any more", step: .seconds(1)) { bench.time.now > later }
    #expect(bench.sink.accepted.count == 768)
    bench.journal.releaseCommits()
    try await bench.untilSettled()
    #expect(bench.sink.accepted.count == 3_000)
    await bench.stop()
  }

  @Test func `a replay asks for the newest states page by page, and again where it got no answer`() async throws {
    let bench = DeliveryBench()
    try await bench.start()
    try await bench.append((0..<1_000).map { .on("s\($0 % 400)", "\($0)", kind: .state) })
    try await bench.untilSettled()
    let before = bench.severable.questions
    bench.severable.failQuestions(3)
    let head = await bench.journal.head
    _ = try await bench.output.replay(ReplayPlan(after: .start, through: head, force: false))
    try await bench.until("it is done") { bench.output.status.replays.isEmpty }
    // The newest of each, and none of those before.
    #expect(bench.sink.accepted.count == 1_400)
    #expect(bench.sink.accepted.dropFirst(1_000).allSatisfy { Int($0.entry.event.id).map { $0 >= 600 } ?? false })
    #expect(bench.severable.questions - before < 100)
    #expect(bench.reconciles)
    await bench.stop()
  }

  @Test func `what is delivered while a replay is on its way is not undone by it`() async throws {
    let bench = DeliveryBench()
    try await bench.start()
    try await bench.append(.on("lamp", "on", kind: .state))
    try await bench.untilSettled()
    bench.sink.answer = { $0.isReplayed ? .retry : .accept }
    _ = try await bench.output.replay(ReplayPlan(after: .start, through: Position(rawValue: 1), force: false))
    try await bench.until("it was tried") { bench.sink.offered.count == 2 }
    try await bench.append(.on("lamp", "off", kind: .state))
    try await bench.until("the newer is there") { bench.sink.acceptedIDs == ["on", "off"] }
    bench.sink.answer = { _ in .accept }
    try await bench.until("it is done") { bench.output.status.replays.isEmpty }
    #expect(bench.sink.acceptedIDs == ["on", "off"])
    #expect(bench.output.status.figures.superseded == 1)
    await bench.stop()
  }
}
