internal import CausewayCore
internal import HTTPServer
internal import Loop

/// The answer to one `EventsQuery`: reads the journal page by page as fast as the client takes it.
@EventLoop
final class EventListing: HTTPBodySource {
  private let journal: any JournalReader
  private let query: EventsQuery
  private var wakeUp: HTTPBodyWake?
  private var position: Position?
  private var rest: Int
  private var pending: HTTPChunk?
  private var isComplete = false
  private var reading: Task<Void, Never>?

  init(journal: any JournalReader, query: EventsQuery) {
    self.journal = journal
    self.query = query
    rest = query.limit
  }

  func begin(_ wake: HTTPBodyWake) {
    wakeUp = wake
    readOn()
  }

  func pull(into batch: inout HTTPBodyBatch) -> HTTPBodyProgress {
    if let pending {
      batch.append(pending)
      self.pending = nil
    }
    if isComplete || batch.isFinal { return .end }
    if reading == nil { readOn() }
    return .waiting
  }

  func ended(_ reason: HTTPBodyEnd) {
    reading?.cancel()
    wakeUp = nil
  }

  private func readOn() {
    reading = EventLoop.spawn("events") { await self.read() }
  }

  private func read() async {
    do {
      try await readPage()
    } catch {
      isComplete = true
    }
    reading = nil
    wakeUp?.more()
  }

  private func readPage() async throws {
    let after: Position
    if let position { after = position } else { after = try await start() }
    let page =
      query.follow
      ? try await journal.page(after: after, limit: 256) : try await journal.availablePage(after: after, limit: 256)
    position = page.entries.last?.position ?? after
    var lines: [UInt8] = []
    for entry in page.entries where matches(entry) && rest > 0 {
      let begin = lines.count
      entry.appendCloudEvent(to: &lines)
      // A payload's own line ends stand between tokens, where a blank means the same.
      for index in begin..<lines.count where lines[index] == 10 || lines[index] == 13 { lines[index] = 32 }
      lines.append(10)
      rest -= 1
    }
    if !lines.isEmpty { pending = HTTPChunk(lines) }
    isComplete = rest == 0 || (page.entries.isEmpty && !query.follow)
  }

  private func matches(_ entry: Entry) -> Bool {
    if let since = query.since, entry.receivedAt < since { return false }
    return query.types.isEmpty || query.types.contains { $0.matches(entry.event.type) }
  }

  /// After what was asked; else before the first entry since the time asked; else everything kept, or when following, what comes.
  private func start() async throws -> Position {
    if let after = query.after { return after }
    if let since = query.since { return try await journal.lastPosition(before: since) }
    let first = try await journal.availablePage(after: .start, limit: 1)
    return query.follow ? first.head : first.prunedThrough
  }
}
