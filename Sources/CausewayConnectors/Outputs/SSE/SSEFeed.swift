internal import CausewayCore
internal import HTTPServer
internal import Loop

/// Follows the journal at its head for one part of a stream: encodes each entry once, keeps the newest frames for everybody, and
/// wakes the clients. There is no queue per client: each reads from here, or from the journal where it was away.
@EventLoop
final class SSEFeed {
  nonisolated let settings: SSESettings
  nonisolated let format: any SSEFormat
  nonisolated let journal: any Journal
  nonisolated let time: any TimeSource
  nonisolated let link: Link
  private let log: Log
  private let routes: LiveRoutes
  private let filter: SSEFilter
  /// Clients may hold a feed for a moment longer than the gateway holds its stream.
  private let stream: SSEStream
  let audience: SSEAudience

  /// The newest position this feed has seen; every frame before it is in `ring` or was dropped from it.
  private(set) var head = Position.start
  private(set) var ring = SSEFrameRing()
  private var snapshot: Task<SSESnapshot, any Error>?
  private var snapshotHead: Position?
  private(set) var isRunning = false
  /// It was let go, and will not run again.
  private(set) var hasEnded = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var lastUnreadable: String?
  private var heartbeat = (at: Position.start, chunk: HTTPChunk([]))

  /// - Parameter stream: owns this feed, and lets go of it when it ends.
  init(_ stream: SSEStream, filter: SSEFilter) {
    let context = stream.context
    self.stream = stream
    self.filter = filter
    settings = stream.settings
    format = settings.format.format
    journal = context.journal
    time = context.time
    link = context.link
    log = context.log
    routes = context.routes
    audience = SSEAudience(heartbeat: settings.heartbeat)
  }

  /// The sign of life for a client at the head, encoded once per position.
  func heartbeatChunk() -> HTTPChunk {
    if heartbeat.at != head { heartbeat = (head, HTTPChunk(SSEText.heartbeat(at: head))) }
    return heartbeat.chunk
  }

  /// A client came or went.
  func audienceChanged() {
    link.clients(stream.clients)
  }

  /// A client's pages could not be read. Told to the log once until something else happens: clients come back, and would fill it.
  func unreadable(_ error: any Error) {
    let reason = "\(error)"
    if reason != lastUnreadable { log.error("a client's stream could not be read from the journal: \(reason)") }
    lastUnreadable = reason
  }

  /// Follows until cancelled; then every client is let go with a clean end, to come back soon.
  func follow() async {
    head = await journal.head
    isRunning = true
    resumeWaiting()
    while !Task.isCancelled {
      do {
        let page = try await journal.page(after: head, limit: 256)
        take(page)
        await stream.settle()
      } catch is CancellationError {
        break
      } catch {
        link.failed("the journal cannot be read: \((error as? JournalError)?.summary ?? "it fails")", at: time.now)
        log.error("the journal cannot be read: \(error); trying again in a second")
        try? await EventLoop.sleep(for: .seconds(1))
      }
    }
    isRunning = false
    hasEnded = true
    resumeWaiting()
    snapshot?.cancel()
    audience.dismiss()
  }

  /// Returns once this feed knows where the head is, which it does when its first client has come, or has ended.
  func untilRunning() async {
    await withCheckedContinuation { continuation in
      if isRunning || hasEnded { continuation.resume() } else { waiting.append(continuation) }
    }
  }

  private func resumeWaiting() {
    for continuation in waiting { continuation.resume() }
    waiting = []
  }

  private func take(_ page: Page) {
    lastUnreadable = nil
    guard let last = page.entries.last?.position else { return }
    let mine = page.entries.filter(isWanted)
    let encoding = audience.isEmpty ? SSEEncoding() : format.frames(for: mine)
    if audience.isEmpty { ring.removeAll() }
    for frame in encoding.frames { ring.append(frame) }
    head = last
    // Of the whole stream, so that what several parts share is counted once.
    if filter.matches.isEmpty {
      count(encoding)
      link.sent(mine.count - encoding.leftOut.count, through: last, at: time.now)
    }
    if !encoding.frames.isEmpty { audience.wake(at: .now) }
  }

  /// Entries after `position` from the journal, as frames, for a client that is not at the head. Never beyond `head`: so the place
  /// where it meets the head is never in the middle of a frame.
  func frames(after position: Position) async throws -> (frames: [SSEFrame], through: Position, prunedThrough: Position)
  {
    let page = try await journal.availablePage(after: position, limit: 256)
    let entries = page.entries.prefix { $0.position <= head }
    let frames = format.frames(for: entries.filter(isWanted)).frames
    let isWhole = entries.count == page.entries.count
    let through =
      entries.last?.position ?? (isWhole && page.entries.isEmpty ? max(position, min(head, page.head)) : head)
    return (frames, through, page.prunedThrough)
  }

  /// The next page of what `catchUp` asks for, up to `through`; `nil` instead of a position when that was the last.
  func missed(
    _ catchUp: SSECatchUp, through: Position
  ) async throws -> (frames: [SSEFrame], rest: SSECatchUp?) {
    let page = try await journal.availablePage(after: catchUp.after, limit: 256)
    let missed = page.entries.filter { entry in
      entry.position <= through && entry.event.kind == .occurrence && entry.receivedAt >= catchUp.notBefore
        && isWanted(entry)
    }
    var rest = catchUp
    rest.after = page.entries.last?.position ?? through
    return (format.frames(for: missed).frames, rest.after < through ? rest : nil)
  }

  /// The states now. Clients that ask at the same time share one, and so do those between which nothing was committed.
  func currentSnapshot() async throws -> SSESnapshot {
    if let snapshot, snapshotHead == head { return try await snapshot.value }
    let at = head
    let building = EventLoop.spawnThrowing("snapshot") { try await self.buildSnapshot(at: at) }
    snapshot = building
    snapshotHead = at
    do {
      return try await building.value
    } catch {
      if snapshotHead == at { snapshot = nil }
      throw error
    }
  }

  private func buildSnapshot(at head: Position) async throws -> SSESnapshot {
    guard var draft = format.snapshot() else { return SSESnapshot(at: head, chunks: []) }
    var position = Position.start
    while true {
      let page = try await journal.states(after: position, through: head, limit: 256)
      guard let last = page.last?.position else { break }
      draft.add(page.filter(isWanted))
      position = last
      await EventLoop.breathe()
    }
    let encoding = draft.encoded(at: head)
    return SSESnapshot(at: head, chunks: encoding.frames.map(\.chunk))
  }

  private func isWanted(_ entry: Entry) -> Bool {
    guard filter.lets(entry), let route = routes.first(matching: entry) else { return false }
    guard route.expires != nil, route.hasExpired(entry, at: time.now) else { return true }
    // Of what comes in now all parts of the stream see the same; what a client reads from the journal is its own.
    if filter.matches.isEmpty || entry.position <= head {
      link.ignored("an entry that is older than its route allows (`expires`)", at: time.now)
    }
    return false
  }

  private func count(_ encoding: SSEEncoding) {
    for reason in encoding.leftOut { link.ignored(reason, at: time.now) }
  }
}

/// The newest states, encoded, and the position they are true at.
struct SSESnapshot: Sendable {
  let at: Position
  let chunks: [HTTPChunk]
}
