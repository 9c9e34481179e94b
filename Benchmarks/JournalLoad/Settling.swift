internal import CausewayCore
internal import CausewayJournal
internal import Loop

/// What followers cost: 64 callers append, for a while alone, then beside so many followers that each move their cursor 50 times a
/// second. Then a follower alone: how long a settlement takes.
@EventLoop
struct Settling {
  private static let pause = Duration.milliseconds(20)

  let journal: SQLiteJournal
  let seconds: Int
  let followers: Int

  func run() async throws {
    var alone: [Double] = []
    var beside: [Double] = []
    var busy: [Duration] = []
    for _ in 0..<5 {
      alone.append(try await Appending(journal: journal, seconds: seconds, together: 64).rate())
      let end = ContinuousClock.now + .seconds(seconds)
      let settling = (0..<followers).map { number in
        EventLoop.spawnThrowing { try await settle(number, until: end, pause: Self.pause) }
      }
      beside.append(try await Appending(journal: journal, seconds: seconds, together: 64).rate())
      for follower in settling { busy += try await follower.value }
    }
    let idle = try await settle(0, until: ContinuousClock.now + .seconds(seconds), pause: Self.pause)
    let closely = try await settle(0, until: ContinuousClock.now + .seconds(seconds), pause: nil)
    print(
      """
      {"appendsAlone":\(alone),"appendsBeside":\(beside),\
      "settlements":\(busy.count),"busyP50":\(Self.at(0.5, of: busy)),"busyP99":\(Self.at(0.99, of: busy)),\
      "idleP50":\(Self.at(0.5, of: idle)),"idleP99":\(Self.at(0.99, of: idle)),\
      "closelyP50":\(Self.at(0.5, of: closely)),"closelyP99":\(Self.at(0.99, of: closely))}
      """)
  }

  private func settle(
    _ number: Int, until end: ContinuousClock.Instant, pause: Duration?
  ) async throws -> [Duration] {
    let follower = FollowerID(rawValue: "bench/\(number)")
    var durations: [Duration] = []
    while ContinuousClock.now < end {
      let began = ContinuousClock.now
      try await journal.settle(follower, Settlement(cursor: await journal.head))
      durations.append(ContinuousClock.now - began)
      if let pause { try await EventLoop.sleep(for: pause) }
    }
    return durations
  }

  /// Milliseconds.
  private static func at(_ share: Double, of durations: [Duration]) -> Double {
    guard !durations.isEmpty else { return 0 }
    return durations.sorted()[Int(Double(durations.count - 1) * share)] / .milliseconds(1)
  }
}
