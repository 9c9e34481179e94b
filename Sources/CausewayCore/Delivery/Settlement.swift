/// What a follower writes down in one piece.
package struct Settlement: Sendable, Equatable {
  /// Everything up to here is delivered, parked, given up, or none of its business; `nil` leaves the cursor where it is.
  package var cursor: Position?
  /// New, or in place of what was parked for the same position.
  package var parked: [ParkedEntry]
  /// No longer parked: delivered, expired, or given up. Taken away before `parked` is added.
  package var unparked: [Position]
  /// Their numbers are given by the journal. New, or in place of one of the same follower and position, so that to settle again
  /// what may have been settled does no harm.
  package var deadLetters: [DeadLetter]
  /// Numbers of dead letters that this follower takes back: gone from there when they are in `parked`.
  package var redriven: [Int64]
  /// Short texts kept under a name, such as `output/<name>/pause`; `nil` forgets one, an empty text is one. Where they would be more than
  /// a `NoteShelf` holds, the whole settlement is refused (`JournalError.full`).
  package var notes: [String: String?]

  package init(
    cursor: Position? = nil, parked: [ParkedEntry] = [], unparked: [Position] = [], deadLetters: [DeadLetter] = [],
    redriven: [Int64] = [], notes: [String: String?] = [:]
  ) {
    self.cursor = cursor
    self.parked = parked
    self.unparked = unparked
    self.deadLetters = deadLetters
    self.redriven = redriven
    self.notes = notes
  }

  package var isEmpty: Bool {
    cursor == nil && parked.isEmpty && unparked.isEmpty && deadLetters.isEmpty && redriven.isEmpty && notes.isEmpty
  }
}
