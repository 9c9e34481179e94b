internal import CausewayCore

/// Where in the journal a replay begins or ends, as people say it.
enum ReplayPlace: Sendable, Equatable {
  case position(Position)
  /// What came in at this time or later; as an end: before it.
  case time(Timestamp)

  /// Reads an age (`2h`), a time in RFC 3339, or a position.
  init(_ text: String, name: String, now: Timestamp) throws(ControlProblem) {
    if let position = Position(text) {
      self = .position(position)
    } else if let age = Duration(settingText: text) {
      self = .time(now - age)
    } else if let time = Timestamp(rfc3339: text) {
      self = .time(time)
    } else {
      throw .wrong(
        "`\(name)`: expected an age, a time or a position, found \(Quotation.of(text))",
        hint: "Such as 2h (that long ago), 2026-01-31T12:00:00Z, or a position as `causeway events` shows them.")
    }
  }

  /// Of two places of one sort; `false` where only the journal knows.
  func isBefore(_ other: ReplayPlace) -> Bool {
    switch (self, other) {
    case (.position(let own), .position(let its)): own < its
    case (.time(let own), .time(let its)): own < its
    default: false
    }
  }

  /// The last position before it.
  func before(in journal: any DeliveryJournal) async throws(JournalError) -> Position {
    switch self {
    case .position(let position): Position(rawValue: max(0, position.rawValue - 1))
    case .time(let time): try await journal.lastPosition(before: time)
    }
  }

  /// The last position that is part of what ends here.
  func last(in journal: any DeliveryJournal) async throws(JournalError) -> Position {
    switch self {
    case .position(let position): position
    case .time(let time): try await journal.lastPosition(before: time)
    }
  }
}
