/// One line of the journal: an event, and what the journal knows of it. Immutable once committed; a class, because it is handed on
/// many times, and a copy would count references for each of its texts.
package final class Entry: Sendable, Equatable {
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

  package static func == (left: Entry, right: Entry) -> Bool {
    left === right
      || left.position == right.position && left.event == right.event && left.input == right.input
        && left.receivedAt == right.receivedAt && left.changed == right.changed
  }
}

extension Entry: CustomDebugStringConvertible {
  package var debugDescription: String { "entry \(position) (\(event.type) \(event.id))" }
}

/// An event on its way into the journal. A class for the same reason.
package final class PendingEntry: Sendable, Equatable {
  package let event: Event
  package let input: String
  package let receivedAt: Timestamp

  package init(event: Event, input: String, receivedAt: Timestamp) {
    self.event = event
    self.input = input
    self.receivedAt = receivedAt
  }

  package static func == (left: PendingEntry, right: PendingEntry) -> Bool {
    left === right || left.event == right.event && left.input == right.input && left.receivedAt == right.receivedAt
  }
}
