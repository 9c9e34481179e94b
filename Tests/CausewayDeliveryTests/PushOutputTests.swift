import CausewayCore
import CausewayTestKit
import Loop
import Testing

@testable import CausewayDelivery

@Suite(.serialized) @EventLoop struct PushOutputTests {
  @Test func `what comes is delivered in order per subject, and the cursor follows`() async throws {
    let bench = DeliveryBench()
    try await bench.start()
    try await bench.append((0..<1_000).map { .on("s\($0 % 7)", "\($0)") })
    try await bench.untilSettled()
    #expect(Set(bench.sink.acceptedIDs) == Set((0..<1_000).map(String.init)))
    #expect(bench.sink.accepted.count == 1_000)
    for subject in 0..<7 {
      let ids = bench.sink.accepted.filter { $0.entry.event.subject == "s\(subject)" }.compactMap {
        Int($0.entry.event.id)
      }
      #expect(ids == ids.sorted())
    }
    #expect(bench.reconciles)
    await bench.stop()
  }

  @Test func `a new output begins with what comes, another where it was told to`() async throws {
    for (start, expected) in [
      (DeliverySettings.Start.newest, ["3"]), (.oldest, ["1", "2", "3"]), (.after(Position(rawValue: 1)), ["2", "3"]),
      (.after(Position(rawValue: 99)), ["3"]),
    ] {
      let bench = DeliveryBench { $0.start = start }
      try await bench.append(.on("a", "1"), .on("a", "2"))
      try await bench.start()
      try await bench.append(.on("a", "3"))
      try await bench.untilSettled()
      #expect(bench.sink.acceptedIDs == expected, "\(start)")
      await bench.stop()
    }
  }

  @Test func `two entries of one subject are never under way together, those of others are`() async throws {
    let bench = DeliveryBench { $0.concurrency = 8 }
    bench.sink.answer = { _ in .hold }
    try await bench.start()
    try await bench.append(.on("a", "a1"), .on("a", "a2"), .on("b", "b1"), .on("c", "c1"))
    try await bench.until("three are under way") { bench.sink.isHolding == 3 }
    #expect(bench.sink.offered.map(\.entry.event.id) == ["a1", "b1", "c1"])
    bench.sink.answer = { _ in .accept }
    bench.sink.release()
    try await bench.untilSettled()
    #expect(bench.sink.accepted.count == 4)
    await bench.stop()
  }

  @Test func `no more calls are under way than the owner allows`() async throws {
    let bench = DeliveryBench { $0.concurrency = 3 }
    bench.sink.answer = { _ in .hold }
    try await bench.start()
    try await bench.append((0..<20).map { .on("\($0)", "\($0)") })
    try await bench.until("three are under way") { bench.sink.isHolding == 3 }
    bench.sink.answer = { _ in .accept }
    bench.sink.release()
    try await bench.untilSettled()
    #expect(bench.sink.mostUnderWay == 3)
    await bench.stop()
  }

  @Test func `one that fails is parked with what follows it, while its neighbours flow`() async throws {
    let bench = DeliveryBench()
    var isCured = false
    bench.sink.answer = { $0.entry.event.id == "bad" && !isCured ? .retry : .accept }
    try await bench.start()
    try await bench.append(.on("a", "bad"), .on("a", "after"), .on("b", "b1"))
    let head = await bench.journal.head
    let id = FollowerID(rawValue: "ops")
    try await bench.until("parked") { try await bench.journal.parked(of: id, after: .start, limit: 9).count == 2 }
    try await bench.until("the cursor has passed them") { try await bench.journal.cursor(of: id)?.position == head }
    #expect(bench.sink.acceptedIDs == ["b1"])
    #expect(bench.output.status.parked == 2)
    isCured = true
    try await bench.untilSettled()
    #expect(bench.sink.acceptedIDs == ["b1", "bad", "after"])
    #expect(bench.reconciles)
    let parked = try await bench.journal.parked(of: id, after: .start, limit: 9)
    #expect(parked.isEmpty)
    await bench.stop()
  }

  @Test func `what is parked survives a crash with its attempts`() async throws {
    let bench = DeliveryBench()
    bench.sink.answer = { $0.entry.event.id == "bad" ? .retry : .accept }
    try await bench.start()
    try await bench.append(.on("a", "bad"), .on("a", "after"))
    let id = FollowerID(rawValue: "ops")
    try await bench.until("tried twice") {
      try await bench.journal.parked(of: id, after: .start, limit: 9).first?.attempts == 2
    }
    try await bench.crash()
    bench.sink.answer = { _ in .accept }
    try await bench.untilSettled()
    #expect(bench.sink.acceptedIDs == ["bad", "after"])
    #expect((bench.sink.accepted.first?.attempt ?? 0) >= 3)
    await bench.stop()
  }

  @Test func `after the last attempt it becomes a dead letter, and its lane goes on`() async throws {
    let bench = DeliveryBench { $0.retry.attempts = 3 }
    bench.sink.answer = { $0.entry.event.id == "bad" ? .retry : .accept }
    try await bench.start()
    try await bench.append(.on("a", "bad"), .on("a", "after"))
    try await bench.untilSettled()
    let letters = try await bench.journal.deadLetters(of: "ops", after: 0, limit: 9)
    #expect(letters.map(\.entry.event.id) == ["bad"])
    #expect(letters.first?.attempts == 3)
    #expect(letters.first?.reason.contains("given up after 3 attempts") == true)
    #expect(bench.sink.acceptedIDs == ["after"])
    #expect(bench.announced == ["causeway.dead_letter"])
    #expect(bench.reconciles)
    await bench.stop()
  }

  @Test func `a dead letter that tells of a dead letter is not told of, and its own are not sent to it at all`()
    async throws
  {
    let bench = DeliveryBench()
    bench.sink.answer = { _ in .reject }
    try await bench.start()
    try await bench.append(
      .sample("x", source: Event.ownSource, type: "causeway.dead_letter", subject: "other", kind: .occurrence),
      .sample("y", source: Event.ownSource, type: "causeway.dead_letter", subject: "ops", kind: .occurrence))
    try await bench.untilSettled()
    #expect(bench.output.status.figures.dead == 1)
    #expect(bench.announced.isEmpty)
    await bench.stop()
  }

  @Test func `it is given up when its time is over, however few the attempts`() async throws {
    let bench = DeliveryBench {
      $0.retry.giveUpAfter = .seconds(60)
      $0.retry.longest = .seconds(30)
    }
    bench.sink.answer = { _ in .retry }
    try await bench.start()
    try await bench.append(.on("a", "bad"))
    let began = bench.time.now
    try await bench.untilSettled()
    #expect(bench.output.status.figures.dead == 1)
    #expect(bench.time.now - began < .seconds(100))
    await bench.stop()
  }

  @Test func `a far end that is away costs no entry an attempt, and gets everything in order when it is back`()
    async throws
  {
    let bench = DeliveryBench { $0.retry.attempts = 2 }
    bench.sink.answer = { _ in .away }
    try await bench.start()
    try await bench.append((0..<2_000).map { .on("s\($0 % 3)", "\($0)") })
    let began = bench.time.now
    try await bench.until("an hour has passed") {
      bench.time.advance(by: .seconds(10))
      return bench.time.now - began > .seconds(3_600)
    }
    #expect(bench.output.status.figures.dead == 0)
    #expect(bench.output.status.parked == 0)
    #expect(bench.output.status.inHand <= 1_024)
    // One probe at a time, ever further apart, after the first volley.
    #expect(bench.sink.offered.count < 64 + 300)
    #expect(bench.announced.contains("causeway.output_down"))
    bench.sink.answer = { _ in .accept }
    try await bench.untilSettled()
    for subject in 0..<3 {
      let ids = bench.sink.accepted.filter { $0.entry.event.subject == "s\(subject)" }.compactMap {
        Int($0.entry.event.id)
      }
      #expect(ids == Array(stride(from: subject, to: 2_000, by: 3)))
    }
    #expect(bench.sink.accepted.allSatisfy { $0.attempt == 1 })
    #expect(bench.announced.contains("causeway.output_up"))
    #expect(bench.reconciles)
    await bench.stop()
  }

  @Test func `failures of every subject are the far end's, and cost no entry its life`() async throws {
    let bench = DeliveryBench { $0.retry.attempts = 5 }
    bench.sink.answer = { _ in .retry }
    try await bench.start()
    try await bench.append((0..<500).map { .on("s\($0)", "\($0)") })
    let began = bench.time.now
    try await bench.until("an hour has passed") {
      bench.time.advance(by: .seconds(5))
      return bench.time.now - began > .seconds(3_600)
    }
    #expect(bench.output.status.figures.dead == 0)
    bench.sink.answer = { _ in .accept }
    try await bench.untilSettled()
    #expect(bench.sink.accepted.count == 500)
    #expect(bench.reconciles)
    await bench.stop()
  }

  @Test func `twenty rejects in a row pause it, and no more than twenty are dead`() async throws {
    let bench = DeliveryBench { $0.concurrency = 64 }
    bench.sink.answer = { _ in .reject }
    try await bench.start()
    try await bench.append((0..<300).map { .on("s\($0)", "\($0)") })
    try await bench.until("it is paused") { bench.output.status.pause != nil }
    try await bench.until("nothing is under way") { bench.sink.underWay == 0 }
    #expect(bench.output.status.figures.dead == 20)
    #expect(bench.announced.contains("causeway.output_paused"))
    bench.sink.answer = { _ in .accept }
    bench.output.resume()
    try await bench.untilSettled()
    let letters = try await bench.journal.deadLetters(of: "ops", after: 0, limit: 99)
    let outcome = try await bench.output.redrive(letters, force: false)
    #expect(outcome == RedriveOutcome(redriven: 20))
    try await bench.untilSettled()
    #expect(Set(bench.sink.acceptedIDs) == Set((0..<300).map(String.init)))
    #expect(bench.sink.accepted.count == 300)
    let left = try await bench.journal.deadLetters(of: "ops", after: 0, limit: 99)
    #expect(left.isEmpty)
    #expect(bench.reconciles)
    await bench.stop()
  }

  @Test func `a pause survives a crash, and ends when its time is over`() async throws {
    let bench = DeliveryBench()
    try await bench.start()
    bench.output.pause(for: .seconds(3_600), reason: "maintenance")
    try await bench.append(.on("a", "1"))
    try await bench.until("it is written down") {
      try await !bench.journal.notes(beginningWith: "output/ops/pause").isEmpty
    }
    try await bench.crash()
    #expect(bench.output.status.pause?.reason == "maintenance")
    let began = bench.time.now
    try await bench.until("half an hour has passed") {
      bench.time.advance(by: .seconds(5))
      return bench.time.now - began > .seconds(1_800)
    }
    #expect(bench.sink.offered.isEmpty)
    try await bench.until("it has resumed") {
      bench.time.advance(by: .seconds(5))
      return bench.output.status.pause == nil
    }
    try await bench.untilSettled()
    #expect(bench.sink.acceptedIDs == ["1"])
    try await bench.until("it is forgotten") {
      try await bench.journal.notes(beginningWith: "output/ops/pause").isEmpty
    }
    await bench.stop()
  }

  @Test func `what a far end says of its own end pauses it`() async throws {
    let bench = DeliveryBench()
    bench.sink.answer = { _ in
      .fail(DeliveryError(.unavailable(retryAfter: nil), "410 Gone", pausesOutput: true))
    }
    try await bench.start()
    try await bench.append(.on("a", "1"))
    try await bench.until("it is paused") { bench.output.status.pause?.reason == "410 Gone" }
    #expect(bench.output.status.figures.dead == 0)
    bench.sink.answer = { _ in .accept }
    bench.output.resume()
    try await bench.untilSettled()
    #expect(bench.sink.acceptedIDs == ["1"])
    await bench.stop()
  }
}
