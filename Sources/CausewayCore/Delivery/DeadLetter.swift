/// An entry that an output has given up, kept whole for the owner to look at and redrive.
package struct DeadLetter: Sendable, Equatable {
  /// Given by the journal, rising; 0 before that.
  package var number: Int64
  package var follower: FollowerID
  package var entry: Entry
  package var attempts: Int
  package var firstAttemptAt: Timestamp?
  package var diedAt: Timestamp
  /// Why it was given up, in words for people.
  package var reason: String

  package init(
    number: Int64 = 0, follower: FollowerID, entry: Entry, attempts: Int, firstAttemptAt: Timestamp?,
    diedAt: Timestamp, reason: String
  ) {
    self.number = number
    self.follower = follower
    self.entry = entry
    self.attempts = attempts
    self.firstAttemptAt = firstAttemptAt
    self.diedAt = diedAt
    self.reason = reason
  }
}
