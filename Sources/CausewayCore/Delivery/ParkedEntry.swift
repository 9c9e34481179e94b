/// An entry that waits for its next attempt, kept whole: retention does not take it.
package struct ParkedEntry: Sendable, Equatable {
  package var entry: Entry
  /// That count: those that found the far end away do not.
  package var attempts: Int
  /// `nil` before the first.
  package var firstAttemptAt: Timestamp?
  package var lastReason: String?
  /// Not to be tried again before.
  package var due: Timestamp
  /// It is here because the owner asked for it to be sent again.
  package var isReplayed: Bool

  package init(
    entry: Entry, attempts: Int = 0, firstAttemptAt: Timestamp? = nil, lastReason: String? = nil, due: Timestamp,
    isReplayed: Bool = false
  ) {
    self.entry = entry
    self.attempts = attempts
    self.firstAttemptAt = firstAttemptAt
    self.lastReason = lastReason
    self.due = due
    self.isReplayed = isReplayed
  }
}
