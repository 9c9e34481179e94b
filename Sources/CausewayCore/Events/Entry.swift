/// One line of the journal: an event, and what the journal knows of it. Immutable once committed.
package struct Entry: Sendable, Equatable {
  package let position: Position
  package let event: Event
  /// The name of the input that brought it.
  package let input: String
  package let receivedAt: Timestamp
  /// A state whose `data` differs from the one before it (the first of its key has changed too). `false` for other kinds.
  package let changed: Bool

  package init(position: Position, event: Event, input: String, receivedAt: Timestamp, changed: Bool) {
    self.position = position
    self.event = event
    self.input = input
    self.receivedAt = receivedAt
    self.changed = changed
  }
}

/// An event on its way into the journal.
package struct PendingEntry: Sendable, Equatable {
  package let event: Event
  package let input: String
  package let receivedAt: Timestamp

  package init(event: Event, input: String, receivedAt: Timestamp) {
    self.event = event
    self.input = input
    self.receivedAt = receivedAt
  }
}
