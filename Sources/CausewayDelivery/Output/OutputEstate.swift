package import CausewayCore

/// What an output has in the journal: for whoever decides what becomes of it when the output is gone.
package struct OutputEstate: Sendable {
  package let name: String
  private let journal: any DeliveryJournal

  package init(of name: String, in journal: any DeliveryJournal) {
    self.name = name
    self.journal = journal
  }

  /// The names of all outputs that have left a cursor, those that are running among them, in alphabetical order.
  package static func names(in journal: any DeliveryJournal) async -> [String] {
    // Cursors of others (streams, the readiness check) begin with a colon, which no output's name does.
    Set(await journal.followers.keys.map(\.output)).filter { !$0.hasPrefix(":") }.sorted()
  }

  /// Its followers' cursors: its own, that of its alarms, and those of its replays.
  package var cursors: [FollowerID: Cursor] {
    get async { await journal.followers.filter { $0.key.output == name } }
  }

  /// How many entries wait for another attempt, counted up to `limit`.
  package func parked(atMost limit: Int) async throws(JournalError) -> Int {
    var count = 0
    for follower in await cursors.keys {
      var after = Position.start
      while count < limit {
        let page = try await journal.parked(of: follower, after: after, limit: Follower.pageLimit)
        guard let last = page.last else { break }
        count += page.count
        after = last.entry.position
      }
    }
    return min(count, limit)
  }

  /// Ends it: what is parked becomes dead letters, its cursors and notes are forgotten but those of what it has left at its far end
  /// (`FarEndNote`), its dead letters stay. May be begun again wherever the program ended in between.
  package func close(reason: String, at now: Timestamp) async throws(JournalError) {
    let cursors = await cursors
    // The output's own cursor goes last: as long as it is there, there is somebody to close.
    for follower in cursors.keys.sorted(by: { $0.rawValue > $1.rawValue }) {
      while true {
        let page = try await journal.parked(of: follower, after: .start, limit: Follower.pageLimit)
        guard !page.isEmpty else { break }
        let letters = page.map { parked in
          DeadLetter(
            follower: follower, entry: parked.entry, attempts: parked.attempts,
            firstAttemptAt: parked.firstAttemptAt, diedAt: now, reason: reason)
        }
        try await journal.settle(
          follower, Settlement(unparked: page.map(\.entry.position), deadLetters: letters))
      }
      let lasting = FarEndNote.prefix(of: name)
      let notes = try await journal.notes(beginningWith: "output/\(name)/").filter { !$0.key.hasPrefix(lasting) }
      if !notes.isEmpty { try await journal.settle(follower, Settlement(notes: notes.mapValues { _ in nil })) }
      try await journal.forget(follower)
    }
  }
}
