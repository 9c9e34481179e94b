internal import CausewayCore
internal import Loop

/// The dead letters that a selection means, a page at a time: never more of them in memory, and never one that died after the question
/// was asked, or what is redriven and dies again would come round for ever.
@EventLoop
struct DeadLetterPages {
  private static let pageLimit = 256

  private let journal: any DeliveryJournal
  private let output: String?
  private var numbers: ArraySlice<Int64>?
  private var position: Int64 = 0
  /// How many there can be.
  private var rest: Int
  /// Numbers that were asked for and are not there.
  private(set) var missing: [Int64] = []

  init(_ selection: Selection, journal: any DeliveryJournal) async throws(JournalError) {
    self.journal = journal
    switch selection {
    case .numbers(let chosen):
      numbers = chosen[...]
      output = nil
      rest = chosen.count
    case .owner(let name):
      output = name
      rest = try await journal.deadLetterCounts().kept[name] ?? 0
    case .all:
      output = nil
      rest = try await journal.deadLetterCounts().kept.values.reduce(0, +)
    }
  }

  /// Empty after the last.
  mutating func next() async throws(JournalError) -> [DeadLetter] {
    if numbers != nil { return try await nextChosen() }
    guard rest > 0 else { return [] }
    let page = try await journal.deadLetters(of: output, after: position, limit: min(Self.pageLimit, rest))
    position = page.last?.number ?? position
    rest -= page.count
    return page
  }

  private mutating func nextChosen() async throws(JournalError) -> [DeadLetter] {
    var page: [DeadLetter] = []
    var bytes = 0
    while page.count < Self.pageLimit, bytes < 1 << 20, let number = numbers?.popFirst() {
      let found = try await journal.deadLetters(of: nil, after: number - 1, limit: 1).first
      if let found, found.number == number {
        page.append(found)
        bytes += found.entry.event.data?.bytes.count ?? 0
      } else {
        missing.append(number)
      }
    }
    return page
  }
}
