package import CausewayCore

// What followers and the owner's tools read of what followers wrote down.
extension SQLiteJournal {
  /// Keys that the writer is asked for at once: a few milliseconds of its time, between two commits.
  private static let keysAtOnce = 512

  package func parked(
    of follower: FollowerID, after position: Position, limit: Int
  ) async throws(JournalError) -> [ParkedEntry] {
    try await pool.read { reader throws(JournalError) in
      try await reader.parked(of: follower, after: position, limit: limit, bytes: Self.pageBytes)
    }
  }

  package func parked(of follower: FollowerID, at positions: [Position]) async throws(JournalError) -> [ParkedEntry] {
    try await pool.read { reader throws(JournalError) in try await reader.parked(of: follower, at: positions) }
  }

  package func deadLetters(
    of output: String?, after number: Int64, limit: Int
  ) async throws(JournalError) -> [DeadLetter] {
    try await pool.read { reader throws(JournalError) in
      try await reader.deadLetters(of: output, after: number, limit: limit, bytes: Self.pageBytes)
    }
  }

  package func dropDeadLetters(_ numbers: [Int64]) async throws(JournalError) -> Int {
    try await writer.removeDeadLetters(numbers)
  }

  package func deadLetterCounts() async throws(JournalError) -> DeadLetterCounts {
    try await pool.read { reader throws(JournalError) in try await reader.deadLetterCounts() }
  }

  package func notes(beginningWith prefix: String) async throws(JournalError) -> [String: String] {
    try await pool.read { reader throws(JournalError) in try await reader.notes(beginningWith: prefix) }
  }

  package func statePositions(of keys: [StateKey]) async throws(JournalError) -> [StateKey: Position] {
    var positions: [StateKey: Position] = [:]
    var rest = keys[...]
    while !rest.isEmpty {
      positions.merge(try await writer.statePositions(of: rest.prefix(Self.keysAtOnce))) { $1 }
      rest = rest.dropFirst(Self.keysAtOnce)
    }
    return positions
  }
}
