/// The journal as the owner's tools see it that look after quarantine. To retry a delivery: read it with its input's dialect, and
/// append what that gives with its number in `PendingBatch.releasedQuarantine`.
package protocol QuarantineJournal: Journal {
  /// Quarantined deliveries after the given number, oldest first, at most `limit`, and fewer where they are large; none means that
  /// there are no more.
  func quarantined(after number: Int64, limit: Int) async throws(JournalError) -> [QuarantineRecord]

  /// One of them; `nil` if it is not there, or not any more.
  func quarantined(_ number: Int64) async throws(JournalError) -> QuarantineRecord?

  /// - Returns: how many of them were there.
  func dropQuarantined(_ numbers: [Int64]) async throws(JournalError) -> Int
}
