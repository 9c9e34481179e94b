internal import CausewayCore
internal import Loop
internal import Testing

extension SinkCheck {
  /// What is not accepted, and what that says.
  static let failing: [SinkCheck] = [
    SinkCheck("each failure has its verdict, and the same sink delivers afterwards") { bench in
      var number = 0
      for answer in FarEndAnswer.allCases where bench.farEnd.answers.contains(answer) && answer != .hang {
        number += 1
        bench.script.answer = { _ in answer }
        let error = await bench.deliver(number)
        #expect(verdicts(of: answer).contains(Kind(error)), "\(answer): \(error?.reason ?? "accepted")")
        #expect(error?.accepted ?? 0 == 0)
        #expect(error?.pausesOutput ?? false == false)
        bench.script.answer = { _ in .accept }
        #expect(await bench.deliver(100 + number) == nil, "after \(answer)")
      }
    },
    SinkCheck("of a batch that fails in the middle, it says how many were accepted") { bench in
      let count = bench.batchSize
      var first = 0
      for answer in FarEndAnswer.allCases where bench.farEnd.answers.contains(answer) && answer != .accept {
        let failing = first + count / 2
        bench.script.answer = { $0 == failing ? answer : .accept }
        let sink = try bench.farEnd.sink(at: .address, timeout: .seconds(1))
        let error = await bench.deliver(SinkBench.entries(first..<first + count), by: sink)
        // Of entries that are taken all or none, those in front of it were perhaps not taken either.
        let isTold = error?.accepted == count / 2 || bench.farEnd.takesBatchesWhole && error?.accepted == 0
        #expect(isTold, "\(answer): \(error?.accepted ?? count), \(error?.reason ?? "accepted")")
        bench.script.answer = { _ in .accept }
        // As a follower goes on: with the one that failed, unless it never will be accepted.
        let next = first + (error?.accepted ?? 0) + (answer == .refuse ? 1 : 0)
        if next < first + count { #expect(await bench.deliver(SinkBench.entries(next..<first + count)) == nil) }
        let own = bench.script.accepted.filter { (first..<first + count).contains($0) }
        var seen: Set<Int> = []
        let firsts = own.filter { seen.insert($0).inserted }
        #expect(firsts == (first..<first + count).filter { answer != .refuse || $0 != failing }, "\(answer)")
        first += 100
      }
    },
    SinkCheck("nobody there means away, and who comes back is found") { bench in
      #expect(await bench.deliver(1) == nil)
      await bench.farEnd.stop()
      for number in 2...4 {
        let error = await bench.deliver(number)
        #expect(Kind(error) == .unavailable || number == 2 && Kind(error) == .retry, "\(error?.reason ?? "accepted")")
        #expect(error?.accepted ?? 0 == 0)
      }
      try await bench.farEnd.start()
      var error: DeliveryError?
      for attempt in 0..<50 {
        error = await bench.deliver(5)
        if error == nil { break }
        #expect(Kind(error) == .unavailable)
        // It may rest a little before it connects again.
        try await EventLoop.sleep(for: .milliseconds(100 * min(attempt + 1, 5)))
      }
      #expect(error == nil)
      #expect(bench.script.accepted == [1, 5])
    },
    SinkCheck("no answer in time is a failure, and those beside it do not suffer") { bench in
      bench.script.answer = { $0 == 1 ? .hang : .accept }
      let sink = try bench.farEnd.sink(at: .address, timeout: .seconds(1))
      let hanging = bench.begin([SinkBench.entry(1, subject: "a")], by: sink)
      try await bench.until("it has arrived") { bench.script.offered == [1] }
      for number in 2...9 {
        let error = await bench.deliver([SinkBench.entry(number, subject: "b")], by: sink)
        #expect(error == nil, "\(error?.reason ?? "")")
      }
      try await bench.until("it gives up") { hanging.isOver }
      #expect([.retry, .unavailable].contains(Kind(hanging.error)))
      #expect(await bench.deliver([SinkBench.entry(10)], by: sink) == nil)
      #expect(bench.script.accepted == Array(2...10))
    },
    SinkCheck("a far end that cannot be reached, or says nothing, is away") { bench in
      for place in [FarEndPlace.unreachable, .mute] {
        let sink = try bench.farEnd.sink(at: place, timeout: .seconds(1))
        let error = await bench.deliver([SinkBench.entry(1)], by: sink)
        #expect(Kind(error) == .unavailable, "\(place): \(error?.reason ?? "accepted")")
      }
      let sink = try bench.farEnd.sink(at: .name, timeout: .seconds(10))
      #expect(await bench.deliver([SinkBench.entry(2)], by: sink) == nil)
    },
  ]

  /// A verdict without its times.
  enum Kind {
    case accepted, unavailable, retry, reject

    init(_ error: DeliveryError?) {
      switch error?.verdict {
      case nil: self = .accepted
      case .unavailable: self = .unavailable
      case .retry: self = .retry
      case .reject: self = .reject
      }
    }
  }

  private static func verdicts(of answer: FarEndAnswer) -> Set<Kind> {
    switch answer {
    case .accept: [.accepted]
    case .refuse: [.reject]
    case .fail, .vanish, .hang: [.retry, .unavailable]
    }
  }
}
