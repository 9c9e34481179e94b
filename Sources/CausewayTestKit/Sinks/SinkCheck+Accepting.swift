internal import CausewayCore
internal import Loop
internal import Testing

extension SinkCheck {
  /// What is accepted.
  static let accepting: [SinkCheck] = [
    SinkCheck("deliver returns when the far end has accepted, and not before") { bench in
      bench.script.isHolding = true
      let attempt = bench.begin(1)
      try await bench.until("it has arrived") { bench.script.offered == [1] }
      await bench.breathe()
      #expect(!attempt.isOver)
      bench.script.release()
      #expect(try await bench.soon(attempt, "accepted") == nil)
      #expect(bench.script.accepted == [1])
    },
    SinkCheck("a batch arrives in order, each entry once") { bench in
      let count = bench.batchSize
      for batch in 0..<3 {
        let numbers = Array(batch * count..<(batch + 1) * count)
        #expect(await bench.deliver(SinkBench.entries(numbers)) == nil)
        #expect(bench.script.accepted == Array(0..<(batch + 1) * count))
      }
    },
    SinkCheck("a batch is accepted when the last of it is") { bench in
      let last = bench.batchSize
      bench.script.answer = { $0 == last ? .hang : .accept }
      let attempt = bench.begin(SinkBench.entries(1...last))
      try await bench.until("the last has arrived") { bench.script.offered.count == last }
      await bench.breathe()
      #expect(!attempt.isOver)
      attempt.cancel()
      let error = try await bench.soon(attempt, "cancelled")
      #expect(error != nil)
      #expect((error?.accepted ?? last) < last)
    },
    SinkCheck("entries of no subject, of one byte and of a mebibyte arrive whole") { bench in
      #expect(await bench.deliver([SinkBench.entry(1, subject: nil)]) == nil)
      #expect(await bench.deliver([SinkBench.entry(2, padding: 1)]) == nil)
      let error = await bench.deliver([SinkBench.entry(3, padding: 1 << 20)])
      // A protocol may be too small for it. Then it says so at once, and not with a broken connection.
      if let error {
        #expect(error.verdict == .reject)
        #expect(bench.script.accepted == [1, 2])
      } else {
        #expect(bench.script.accepted == [1, 2, 3])
        #expect(bench.script.largest >= 1 << 20)
      }
      #expect(await bench.deliver(4) == nil)
    },
    SinkCheck("sixty-four at once all arrive, each once, and each lane in its order") { bench in
      let attempts = (0..<64).map { lane in
        SinkAttempt {
          for step in 0..<4 {
            let entry = SinkBench.entry(lane * 4 + step, subject: "s\(lane)")
            if let error = await bench.deliver([entry]) { return error }
          }
          return nil
        }
      }
      for attempt in attempts {
        try await bench.until("it is over") { attempt.isOver }
        #expect(attempt.error == nil)
      }
      #expect(bench.script.accepted.sorted() == Array(0..<256))
      for lane in 0..<64 {
        let steps = bench.script.accepted.filter { $0 / 4 == lane }
        #expect(steps == steps.sorted())
      }
      #expect(bench.farEnd.openConnections <= 64)
    },
  ]
}
