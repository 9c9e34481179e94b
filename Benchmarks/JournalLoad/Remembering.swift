internal import CausewayCore
internal import CausewayJournal
internal import Loop

/// Fills a journal with what followers keep, and says how long that took and how long it takes to open it again.
@EventLoop
struct Remembering {
  let settings: JournalSettings
  let parked: Int
  let deadLetters: Int

  func run() async throws {
    let follower = FollowerID(rawValue: "bench")
    let journal = try await SQLiteJournal.open(settings, time: Clock(), log: .silent)
    let count = max(parked, deadLetters)
    let before = await journal.head
    let now = Clock().now
    let reports = (0..<count).map { PendingEntry.report($0, run: 0, of: 1_000, at: now) }
    _ = try await journal.append(PendingBatch(entries: reports))
    var entries: [Entry] = []
    while entries.count < count {
      entries += try await journal.availablePage(after: entries.last?.position ?? before, limit: 512).entries
    }
    let began = ContinuousClock.now
    for start in stride(from: 0, to: parked, by: 64) {
      let some = entries[start..<min(parked, start + 64)].map { ParkedEntry(entry: $0, attempts: 1, due: now) }
      try await journal.settle(follower, Settlement(parked: some))
    }
    let parking = ContinuousClock.now - began
    let letters = entries.prefix(deadLetters).map {
      DeadLetter(follower: follower, entry: $0, attempts: 9, firstAttemptAt: now, diedAt: now, reason: "HTTP 400")
    }
    try await journal.settle(follower, Settlement(deadLetters: letters))
    await journal.close()

    var opening: [Duration] = []
    var reading: [Duration] = []
    for _ in 0..<5 {
      let began = ContinuousClock.now
      let journal = try await SQLiteJournal.open(settings, time: Clock(), log: .silent)
      let opened = ContinuousClock.now
      var last = Position.start
      var read = 0
      while let page = Optional(try await journal.parked(of: follower, after: last, limit: 256)), let end = page.last {
        last = end.entry.position
        read += page.count
      }
      reading.append(ContinuousClock.now - opened)
      opening.append(opened - began)
      guard read == parked, await journal.statistics.parked == parked else { throw JournalError.io("read \(read)") }
      await journal.close()
    }
    print(
      """
      {"parkingMs":\(parking / .milliseconds(1)),"openingMs":\(opening.sorted()[2] / .milliseconds(1)),\
      "readingMs":\(reading.sorted()[2] / .milliseconds(1))}
      """)
  }
}
