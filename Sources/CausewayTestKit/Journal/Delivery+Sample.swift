package import CausewayCore

extension ParkedEntry {
  /// Only what a test is about needs saying.
  package static func sample(_ entry: Entry, attempts: Int = 1) -> ParkedEntry {
    ParkedEntry(
      entry: entry, attempts: attempts, firstAttemptAt: Timestamp(milliseconds: 1_710_000_000_000),
      lastReason: "HTTP 500", due: Timestamp(milliseconds: 1_710_000_001_000))
  }
}

extension DeadLetter {
  /// Only what a test is about needs saying.
  package static func sample(
    _ entry: Entry, of follower: FollowerID, diedAt: Timestamp = Timestamp(milliseconds: 1_710_000_100_000)
  ) -> DeadLetter {
    DeadLetter(
      follower: follower, entry: entry, attempts: 100, firstAttemptAt: Timestamp(milliseconds: 1_710_000_000_000),
      diedAt: diedAt, reason: "HTTP 400")
  }
}

extension DeliveryJournal {
  /// Appends `count` entries to an empty journal.
  func entries(_ count: Int) async throws -> [Entry] {
    _ = try await append(PendingBatch((0..<count).map { .sample("entry \($0)", subject: "s\($0)") }))
    return try await everything()
  }

  /// All of it, page by page.
  func allParked(of follower: FollowerID, pageSize: Int = 100) async throws -> [ParkedEntry] {
    var parked: [ParkedEntry] = []
    while true {
      let page = try await self.parked(of: follower, after: parked.last?.entry.position ?? .start, limit: pageSize)
      if page.isEmpty { return parked }
      parked += page
    }
  }
}
