internal import CausewayCore
internal import HTTPServer
internal import Loop

/// Follows the journal at its head for one stream: encodes each entry once, keeps the newest frames for everybody, and wakes
/// the clients. There is no queue per client: each reads from here, or from the journal where it was away.
@EventLoop
final class SSEFeed {
  nonisolated let settings: SSESettings
  nonisolated let format: any SSEFormat
  nonisolated let journal: any Journal
  nonisolated let time: any TimeSource
  nonisolated let link: Link
  nonisolated let log: Log
  private let routes: OutputRoutes
  let token: SSEToken
  let audience: SSEAudience

  /// The newest position this feed has seen; every frame before it is in `ring` or was dropped from it.
  private(set) var head = Position.start
  private(set) var ring = SSEFrameRing()
  private var snapshot: Task<SSESnapshot, any Error>?
  private var snapshotHead: Position?
  private(set) var isRunning = false
  private let upstream: Upstream
  private var heartbeat = (at: Position.start, chunk: HTTPChunk([]))

  init(settings: SSESettings, context: OutputContext) {
    self.settings = settings
    format = settings.format.format
    journal = context.journal
    time = context.time
    link = context.link
    log = context.log
    routes = context.routes
    // Only the vendor's own format has clients that poll instead.
    upstream = settings.format == .aqara ? context.upstream.speaking("aqara") : Upstream([])
    token = SSEToken(stream: context.name, secret: settings.token, journal: context.journal, time: context.time)
    audience = SSEAudience(heartbeat: settings.heartbeat)
  }

  /// Whether a client would wait here for something that cannot come.
  var isUpstreamDead: Bool { upstream.isDead(longerThan: settings.upstreamLimit, at: time.now) }

  /// Sends the clients away whenever all inputs have been down for too long: they poll until they find the stream open again.
  func watchUpstream() async {
    while (try? await time.sleep(for: .seconds(1))) != nil {
      guard isUpstreamDead, !audience.isEmpty else { continue }
      log.warning(
        "every input of this stream has been down for \(settings.upstreamLimit.settingText): its clients are sent away to poll"
      )
      audience.dismiss()
    }
  }

  /// The sign of life for a client at the head, encoded once per position.
  func heartbeatChunk() -> HTTPChunk {
    if heartbeat.at != head { heartbeat = (head, HTTPChunk(SSEText.heartbeat(at: head))) }
    return heartbeat.chunk
  }

  /// Follows until cancelled; then every client is let go with a clean end, to come back soon.
  func follow() async {
    head = await journal.head
    isRunning = true
    while !Task.isCancelled {
      do {
        let page = try await journal.page(after: head, limit: 256)
        take(page)
        await token.settle()
      } catch is CancellationError {
        break
      } catch {
        link.failed("the journal cannot be read: \(error)", at: time.now)
        log.error("the journal cannot be read: \(error); trying again in a second")
        try? await EventLoop.sleep(for: .seconds(1))
      }
    }
    isRunning = false
    snapshot?.cancel()
    audience.dismiss()
  }

  private func take(_ page: Page) {
    guard let last = page.entries.last?.position else { return }
    let mine = page.entries.filter(isWanted)
    let encoding = audience.isEmpty ? SSEEncoding() : format.frames(for: mine)
    if audience.isEmpty { ring.removeAll() }
    for frame in encoding.frames { ring.append(frame) }
    count(encoding)
    head = last
    link.sent(mine.count - encoding.leftOut.count, through: last, at: time.now)
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
    var states: [Entry] = []
    var position = Position.start
    while true {
      let page = try await journal.states(after: position, through: head, limit: 256)
      guard let last = page.last?.position else { break }
      states += page.filter(isWanted)
      position = last
      await EventLoop.breathe()
    }
    let encoding = format.snapshot(of: states, at: head)
    count(encoding)
    return SSESnapshot(at: head, chunks: encoding.frames.map(\.chunk))
  }

  private func isWanted(_ entry: Entry) -> Bool {
    routes.first(matching: entry) != nil
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
