/// The only door into the journal, one per input. When the call returns, every delivery is on disk: committed,
/// recognised as a duplicate, or quarantined because its dialect could not read it. Acknowledge upstream after, never before.
/// The call suspends while the journal is busy: that suspension is the back-pressure.
package protocol Ingest: Sendable {
  func callAsFunction(_ deliveries: [Delivery]) async throws(IngestError) -> Receipt
}

/// Nothing of the batch was committed; upstream must keep it and try again.
package struct IngestError: Error, Sendable, CustomStringConvertible {
  /// In words for people.
  package let reason: String
  package let retryAfter: Duration

  package init(_ reason: String, retryAfter: Duration = .seconds(5)) {
    self.reason = reason
    self.retryAfter = retryAfter
  }

  package var description: String { reason }
}

/// What became of a batch, counted in events (`quarantined` and `released` in deliveries).
package struct Receipt: Sendable, Equatable {
  package var committed: Int
  package var duplicates: Int
  package var quarantined: Int
  /// Deliveries that left quarantine.
  package var released: Int
  /// The newest position the batch was given; `nil` if nothing new came of it.
  package var last: Position?

  package init(committed: Int = 0, duplicates: Int = 0, quarantined: Int = 0, released: Int = 0, last: Position? = nil)
  {
    self.committed = committed
    self.duplicates = duplicates
    self.quarantined = quarantined
    self.released = released
    self.last = last
  }
}
