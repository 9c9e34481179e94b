internal import CausewayCore
internal import Loop

/// The quarantined deliveries that a selection means, one at a time, none of which came after the question.
@EventLoop
struct QuarantinePages {
  private let journal: any QuarantineJournal
  private let selection: Selection
  private let askedAt: Timestamp
  private var numbers: ArraySlice<Int64> = []
  private var page: ArraySlice<QuarantineRecord> = []
  private var position: Int64 = 0
  private var isLast = false
  /// Numbers that were asked for and are not there.
  private(set) var missing: [Int64] = []

  init(_ selection: Selection, journal: any QuarantineJournal, now: Timestamp) {
    self.selection = selection
    self.journal = journal
    askedAt = now
    if case .numbers(let chosen) = selection { numbers = chosen[...] }
  }

  /// `nil` after the last.
  mutating func next() async throws(JournalError) -> QuarantineRecord? {
    if case .numbers = selection { return try await nextChosen() }
    while true {
      if page.isEmpty { try await turn() }
      guard let record = page.popFirst() else { return nil }
      guard record.quarantined.receivedAt <= askedAt else { continue }
      if case .owner(let input) = selection, record.quarantined.input != input { continue }
      return record
    }
  }

  private mutating func turn() async throws(JournalError) {
    guard !isLast else { return }
    page = try await journal.quarantined(after: position, limit: 64)[...]
    position = page.last?.number ?? position
    isLast = page.isEmpty
  }

  private mutating func nextChosen() async throws(JournalError) -> QuarantineRecord? {
    while let number = numbers.popFirst() {
      if let record = try await journal.quarantined(number) { return record }
      missing.append(number)
    }
    return nil
  }
}
