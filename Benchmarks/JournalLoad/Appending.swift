internal import CausewayCore
internal import CausewayJournal
internal import Loop

/// A number of callers, each with one entry at a time: the way pushes arrive.
@EventLoop
struct Appending {
  let journal: SQLiteJournal
  let seconds: Int
  let together: Int

  func run() async throws {
    print(#"{"appendsPerSecond":\#(try await rate())}"#)
  }

  func rate() async throws -> Double {
    let began = ContinuousClock.now
    let end = began + .seconds(seconds)
    let run = began.hashValue
    let callers = (0..<together).map { caller in
      EventLoop.spawnThrowing { try await append(run: run &+ caller, until: end) }
    }
    var counts = 0
    for caller in callers { counts += try await caller.value }
    return Double(counts) / ((ContinuousClock.now - began) / .seconds(1))
  }

  private func append(run: Int, until end: ContinuousClock.Instant) async throws -> Int {
    var count = 0
    while ContinuousClock.now < end {
      let entry = PendingEntry.report(count, run: run, of: 1_000, at: Clock().now)
      _ = try await journal.append(PendingBatch(entries: [entry]))
      count += 1
    }
    return count
  }
}
