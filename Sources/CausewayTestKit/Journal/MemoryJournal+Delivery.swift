package import CausewayCore
internal import Synchronization

extension MemoryJournal {
  package func settle(_ follower: FollowerID, _ settlement: Settlement) async throws(JournalError) {
    await untilReleased()
    let failure = state.withLock { state -> JournalError? in
      if let failure = state.settlementFailures.first {
        state.settlementFailures.removeFirst()
        return failure
      }
      return state.apply(settlement, of: follower)
    }
    if let failure { throw failure }
  }

  package func parked(
    of follower: FollowerID, after position: Position, limit: Int
  ) async throws(JournalError) -> [ParkedEntry] {
    let parked = state.withLock { $0.parked[follower] ?? [:] }
    let rest = parked.keys.filter { $0 > position }.sorted().prefix(max(0, limit))
    return rest.compactMap { parked[$0] }
  }

  package func parked(of follower: FollowerID, at positions: [Position]) async throws(JournalError) -> [ParkedEntry] {
    let parked = state.withLock { $0.parked[follower] ?? [:] }
    return Set(positions).sorted().compactMap { parked[$0] }
  }

  package func deadLetters(
    of output: String?, after number: Int64, limit: Int
  ) async throws(JournalError) -> [DeadLetter] {
    let letters = state.withLock { $0.deadLetters }
    let wanted = letters.filter { $0.number > number && (output == nil || $0.follower.output == output) }
    return Array(wanted.prefix(max(0, limit)))
  }

  package func dropDeadLetters(_ numbers: [Int64]) async throws(JournalError) -> Int {
    state.withLock { $0.dropDeadLetters(numbers) }
  }

  package func deadLetterCounts() async throws(JournalError) -> DeadLetterCounts {
    let letters = state.withLock { $0.deadLetters }
    return DeadLetterCounts(kept: Dictionary(grouping: letters, by: \.follower.output).mapValues(\.count))
  }

  package func notes(beginningWith prefix: String) async throws(JournalError) -> [String: String] {
    state.withLock { $0.notes }.filter { $0.key.utf8.starts(with: prefix.utf8) }
  }

  package func statePositions(of keys: [StateKey]) async throws(JournalError) -> [StateKey: Position] {
    let states = state.withLock { $0.states }
    return keys.reduce(into: [:]) { $0[$1] = states[$1]?.position }
  }

  package func forget(_ follower: FollowerID) async throws(JournalError) {
    state.withLock { $0.forget(follower) }
  }

  package var followers: [FollowerID: Cursor] {
    get async { state.withLock { $0.cursors } }
  }

  package func hand(_ name: String, to heir: String) async throws(JournalError) {
    state.withLock { $0.hand(name, to: heir) }
  }
}

extension MemoryJournal {
  package func quarantined(after number: Int64, limit: Int) async throws(JournalError) -> [QuarantineRecord] {
    let records = state.withLock { $0.quarantined }
    return Array(records.filter { $0.number > number }.prefix(max(0, limit)))
  }

  package func quarantined(_ number: Int64) async throws(JournalError) -> QuarantineRecord? {
    state.withLock { $0.quarantined }.first { $0.number == number }
  }

  package func dropQuarantined(_ numbers: [Int64]) async throws(JournalError) -> Int {
    state.withLock { $0.dropQuarantined(numbers) }
  }
}
