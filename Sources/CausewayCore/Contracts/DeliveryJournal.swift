/// The journal as followers see it: what they have to remember lies in the same file as the log, and shares its commits.
package protocol DeliveryJournal: Journal {
  /// Durable on return: all of `settlement`, or nothing of it. Shares a commit with whatever else wants one.
  func settle(_ follower: FollowerID, _ settlement: Settlement) async throws(JournalError)

  /// What is parked for `follower` after `position`, in order, at most `limit`, and fewer where they are large; none means that
  /// there are no more.
  func parked(of follower: FollowerID, after position: Position, limit: Int) async throws(JournalError) -> [ParkedEntry]

  /// Those of `positions` that are parked for `follower`, in order.
  func parked(of follower: FollowerID, at positions: [Position]) async throws(JournalError) -> [ParkedEntry]

  /// Dead letters after the given number, oldest first, at most `limit`, and fewer where they are large.
  /// - Parameter output: only those of the followers of this output (see `FollowerID.output`); `nil` for all.
  func deadLetters(of output: String?, after number: Int64, limit: Int) async throws(JournalError) -> [DeadLetter]

  /// - Returns: how many of them were there.
  func dropDeadLetters(_ numbers: [Int64]) async throws(JournalError) -> Int

  /// How many there are for each output, and how many age and size limits have taken since the journal was made.
  func deadLetterCounts() async throws(JournalError) -> DeadLetterCounts

  /// What `Settlement.notes` keeps under names that begin so, by name. All at once: its size is bounded by that of a `NoteShelf`
  /// where the prefix names one.
  func notes(beginningWith prefix: String) async throws(JournalError) -> [String: String]

  /// Where the newest state of each of these keys stands. Keys without one are missing.
  func statePositions(of keys: [StateKey]) async throws(JournalError) -> [StateKey: Position]

  /// Forgets the cursor and all that is parked. Dead letters stay.
  func forget(_ follower: FollowerID) async throws(JournalError)
  /// Everyone who has a cursor.
  var followers: [FollowerID: Cursor] { get async }
  /// All that is kept for the output `name` (cursors, what is parked, dead letters, notes) is kept for `heir` from now on, who
  /// has nothing of that yet. All or nothing; where there is nothing to take over, nothing happens.
  func hand(_ name: String, to heir: String) async throws(JournalError)
}

package struct DeadLetterCounts: Sendable, Equatable {
  /// By output.
  package var kept: [String: Int]
  /// Dropped by age and size, in all.
  package var dropped: Int64

  package init(kept: [String: Int] = [:], dropped: Int64 = 0) {
    self.kept = kept
    self.dropped = dropped
  }
}

extension FollowerID {
  /// The output that a follower works for: what stands before the first `/`.
  package var output: String { String(rawValue.prefix { $0 != "/" }) }

  /// The same follower of the output `heir`; `nil` if it is none of the output `name`.
  package func handed(from name: String, to heir: String) -> FollowerID? {
    guard output == name else { return nil }
    return FollowerID(rawValue: heir + rawValue.dropFirst(name.count))
  }
}
