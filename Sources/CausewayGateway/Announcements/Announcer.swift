internal import CausewayCore
internal import Loop

/// Makes events of what the gateway has to say itself, and writes them into the journal, from which they are routed like any other.
@EventLoop
final class Announcer: Service {
  /// Waiting for the journal at most: beyond, the oldest are dropped, and the log says so.
  private static let capacity = 1_000

  nonisolated let name = "announcements"
  private let journal: any Journal
  private let time: any TimeSource
  private let log: Log
  private var waiting: [PendingEntry] = []
  private var dropped = 0
  private var counter = 0
  private var writing: Task<Void, Never>?

  init(journal: any Journal, time: any TimeSource, log: Log) {
    self.journal = journal
    self.time = time
    self.log = log
  }

  /// From any thread.
  nonisolated var announce: Announcement.Announce {
    { announcement in EventLoop.spawn("announce") { await self.take(announcement) } }
  }

  @EventLoop
  func run() async {
    while !Task.isCancelled { try? await EventLoop.sleep(for: .seconds(86_400)) }
    // Waits for what is being written, not for a journal that takes nothing: the others could not end.
    writing?.cancel()
    await writing?.value
    let lost = waiting.count
    if lost > 0 { log.warning("\(lost) of the gateway's own events were lost: the journal did not take them") }
  }

  /// Returns when it is on disk. For whoever remembers what it has said.
  /// - Parameter id: of the event: told again, it is known again.
  /// - Returns: whether it was news.
  func write(_ announcement: Announcement, id: String) async throws(JournalError) -> Bool {
    try await journal.append(PendingBatch(entries: [entry(announcement, id: id)])).committed > 0
  }

  private func entry(_ announcement: Announcement, id: String) -> PendingEntry {
    let now = time.now
    let event = Event(
      id: id, source: Event.ownSource, type: announcement.type, subject: announcement.subject, time: now,
      kind: .occurrence, data: announcement.data)
    return PendingEntry(event: event, input: Route.ownInput, receivedAt: now)
  }

  private func take(_ announcement: Announcement) {
    counter += 1
    if waiting.count >= Self.capacity {
      waiting.removeFirst()
      dropped += 1
    }
    waiting.append(entry(announcement, id: "\(time.now.milliseconds)-\(counter)"))
    if writing == nil { writing = EventLoop.spawn("announcements") { await self.write() } }
  }

  private func write() async {
    while !waiting.isEmpty {
      let batch = waiting
      waiting = []
      do throws(JournalError) {
        _ = try await journal.append(PendingBatch(entries: batch))
      } catch {
        waiting = Array((batch + waiting).suffix(Self.capacity))
        guard error != .closed, !Task.isCancelled else { break }
        try? await EventLoop.sleep(for: .seconds(1))
      }
    }
    if dropped > 0 {
      log.warning("\(dropped) of the gateway's own events were dropped, because the journal did not take them")
      dropped = 0
    }
    writing = nil
  }
}
