internal import CausewayCore
internal import Loop
internal import Testing

extension SinkCheck {
  /// Being cancelled: at once, whatever it waits for, and nothing is left behind.
  static let leaving: [SinkCheck] = [
    SinkCheck("cancelled before it begins, it returns at once") { bench in
      for number in 1...8 {
        let attempt = bench.begin(number)
        attempt.cancel()
        #expect(try await bench.soon(attempt, "cancelled") != nil || bench.script.accepted.contains(number))
      }
      try await expectNothingLeft(bench)
    },
    SinkCheck("cancelled while it waits for the answer, it returns at once, and counts what was accepted") { bench in
      let count = bench.batchSize
      bench.script.answer = { $0 % 100 == count - 1 ? .hang : .accept }
      for round in 0..<8 {
        let first = round * 100
        let attempt = bench.begin(SinkBench.entries(first..<first + count))
        try await bench.until("it waits") { bench.script.offered.contains(first + count - 1) }
        attempt.cancel()
        let error = try await bench.soon(attempt, "cancelled while it waits")
        #expect(error != nil)
        #expect((error?.accepted ?? count) < count)
      }
      try await expectNothingLeft(bench)
    },
    SinkCheck("cancelled while it connects, it returns at once") { bench in
      for place in [FarEndPlace.unreachable, .mute] {
        let sink = try bench.farEnd.sink(at: place, timeout: .seconds(30))
        for number in 1...4 {
          let attempt = bench.begin([SinkBench.entry(number)], by: sink)
          await bench.breathe()
          #expect(!attempt.isOver, "\(place): \(attempt.error?.reason ?? "accepted")")
          attempt.cancel()
          #expect(try await bench.soon(attempt, "cancelled while it connects: \(place)") != nil)
        }
      }
      try await expectNothingLeft(bench)
    },
    SinkCheck("cancelled at any moment, it returns at once") { bench in
      bench.script.answer = { _ in .hang }
      // A new sink each time: it looks up the name, connects, greets, sends, waits.
      for turns in 0..<40 {
        let sink = try bench.farEnd.sink(at: .name, timeout: .seconds(30))
        let attempt = bench.begin([SinkBench.entry(turns)], by: sink)
        await bench.breathe(turns)
        attempt.cancel()
        #expect(try await bench.soon(attempt, "cancelled after \(turns) turns") != nil)
      }
      try await expectNothingLeft(bench)
    },
    SinkCheck("one that is cancelled takes none of those beside it along") { bench in
      bench.script.answer = { $0 == 1 ? .hang : .accept }
      bench.script.isHolding = true
      let leaving = bench.begin([SinkBench.entry(1, subject: "a")])
      let staying = (2...9).map { number in bench.begin([SinkBench.entry(number, subject: "s\(number)")]) }
      try await bench.until("all have arrived") { bench.script.offered.count == 9 }
      leaving.cancel()
      #expect(try await bench.soon(leaving, "cancelled") != nil)
      bench.script.release()
      for attempt in staying { #expect(try await bench.soon(attempt, "accepted") == nil) }
      #expect(bench.script.accepted.sorted() == Array(2...9))
      try await expectNothingLeft(bench, beside: 7)
    },
  ]

  /// The same sink goes on, and no connection is left of those that were cancelled but what it goes on with.
  /// - Parameter others: connections that it may keep because they were needed at once, and not cancelled.
  @EventLoop
  private static func expectNothingLeft(_ bench: SinkBench, beside others: Int = 0) async throws {
    bench.script.answer = { _ in .accept }
    let error = await bench.deliver(10_000)
    #expect(error == nil, "\(error?.reason ?? "")")
    #expect(bench.script.accepted.last == 10_000)
    try await bench.until("the others are gone") { bench.farEnd.openConnections <= 1 + others }
  }
}
