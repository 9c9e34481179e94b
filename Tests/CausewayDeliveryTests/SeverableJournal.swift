import CausewayCore
import CausewayTestKit
import Synchronization

/// A journal that a follower loses at some moment, as a process does that is killed: what it wrote stays, and it writes no more.
final class SeverableJournal: DeliveryJournal {
  private let journal: MemoryJournal
  private struct State {
    /// How many more writes it takes.
    var writes = Int.max
    var questions = 0
    var failingQuestions = 0
  }

  private let state = Mutex(State())

  /// - Parameter writes: it takes so many before it is lost.
  init(_ journal: MemoryJournal, writes: Int = .max) {
    self.journal = journal
    state.withLock { $0.writes = writes }
  }

  func sever() { state.withLock { $0.writes = 0 } }
  var isSevered: Bool { state.withLock { $0.writes == 0 } }
  /// How often somebody asked where states stand.
  var questions: Int { state.withLock { $0.questions } }
  /// The next `count` of those get no answer.
  func failQuestions(_ count: Int) { state.withLock { $0.failingQuestions = count } }

  private func check() throws(JournalError) {
    let isThere = state.withLock { state in
      guard state.writes > 0 else { return false }
      state.writes -= 1
      return true
    }
    if !isThere { throw .closed }
  }

  var head: Position {
    get async { await journal.head }
  }

  func page(after position: Position, limit: Int) async throws -> Page {
    try await journal.page(after: position, limit: limit)
  }

  func availablePage(after position: Position, limit: Int) async throws -> Page {
    try await journal.availablePage(after: position, limit: limit)
  }

  func states(after position: Position, through: Position, limit: Int) async throws -> [Entry] {
    try await journal.states(after: position, through: through, limit: limit)
  }

  func devices() async throws -> [Device] { try await journal.devices() }

  func cursor(of follower: FollowerID) async throws -> Cursor? { try await journal.cursor(of: follower) }

  func append(_ batch: PendingBatch) async throws(JournalError) -> Receipt {
    try check()
    return try await journal.append(batch)
  }

  var followers: [FollowerID: Cursor] {
    get async { await journal.followers }
  }

  func hand(_ name: String, to heir: String) async throws(JournalError) {
    try check()
    try await journal.hand(name, to: heir)
  }

  func settle(_ follower: FollowerID, _ cursor: Cursor) async { await journal.settle(follower, cursor) }

  func settle(_ follower: FollowerID, _ settlement: Settlement) async throws(JournalError) {
    try check()
    try await journal.settle(follower, settlement)
  }

  func parked(of follower: FollowerID, after: Position, limit: Int) async throws(JournalError) -> [ParkedEntry] {
    try await journal.parked(of: follower, after: after, limit: limit)
  }

  func parked(of follower: FollowerID, at positions: [Position]) async throws(JournalError) -> [ParkedEntry] {
    try await journal.parked(of: follower, at: positions)
  }

  func deadLetters(of output: String?, after: Int64, limit: Int) async throws(JournalError) -> [DeadLetter] {
    try await journal.deadLetters(of: output, after: after, limit: limit)
  }

  func dropDeadLetters(_ numbers: [Int64]) async throws(JournalError) -> Int {
    try await journal.dropDeadLetters(numbers)
  }

  func deadLetterCounts() async throws(JournalError) -> DeadLetterCounts { try await journal.deadLetterCounts() }

  func notes(beginningWith prefix: String) async throws(JournalError) -> [String: String] {
    try await journal.notes(beginningWith: prefix)
  }

  func statePositions(of keys: [StateKey]) async throws(JournalError) -> [StateKey: Position] {
    let fails = state.withLock { state in
      state.questions += 1
      guard state.failingQuestions > 0 else { return false }
      state.failingQuestions -= 1
      return true
    }
    if fails { throw .io("no answer") }
    return try await journal.statePositions(of: keys)
  }

  func lastPosition(before time: Timestamp) async throws(JournalError) -> Position {
    try await journal.lastPosition(before: time)
  }

  func forget(_ follower: FollowerID) async throws(JournalError) {
    try check()
    try await journal.forget(follower)
  }
}
