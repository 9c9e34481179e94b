internal import CausewayCore
internal import HTTPServer
internal import Loop

/// One client of a stream, as the body that its connection pulls. It has no queue: it knows where it is, and takes what follows from
/// the feed's frames at the head, or page by page from the journal where it is behind.
@EventLoop
final class SSESession: HTTPBodySource {
  private enum Stage {
    /// Reads from the feed, next this frame.
    case live(Int)
    /// Reads the journal after `position`.
    case behind
    /// Had its snapshot, true at `position`; gets the occurrences it missed before that.
    case missing(SSECatchUp)
  }

  var heartbeatTick = 0

  private let feed: SSEFeed
  private let token: SSEToken
  private let lastEventID: String?
  private var wakeUp: HTTPBodyWake?
  private var stage = Stage.behind
  /// Everything up to here has been handed to the connection, or is in `pending`.
  private var position = Position.start
  private var pending: ArraySlice<HTTPChunk> = []
  private var loading: Task<Void, Never>?
  private var hasOpened = false
  private var hasBeenLive = false
  private var owesHeartbeat = false
  private var isDismissed = false
  private var cameAlone = false

  init(feed: SSEFeed, token: SSEToken, lastEventID: String?) {
    self.feed = feed
    self.token = token
    self.lastEventID = lastEventID
  }

  // MARK: The connection's side

  func begin(_ wake: HTTPBodyWake) {
    wakeUp = wake
    pending = [HTTPChunk(SSEText.opening(retry: .seconds(2)))]
    cameAlone = token.join()
    feed.audience.add(self)
    feed.audienceChanged()
    load { try await $0.open() }
  }

  func pull(into batch: inout HTTPBodyBatch) -> HTTPBodyProgress {
    // Asked again: what was handed over before has left.
    if isThrough { token.took(through: position) }
    while !batch.isFull, let chunk = pending.popFirst() { batch.append(chunk) }
    guard pending.isEmpty else { return .more }
    let isLeaving = isDismissed || batch.isFinal
    guard loading == nil else { return isLeaving ? .end : .waiting }
    switch stage {
    case .behind where isLeaving, .missing where isLeaving:
      return .end
    case .behind:
      load { try await $0.readOn() }
      return .waiting
    case .missing(let catchUp):
      load { try await $0.readMissed(catchUp) }
      return .waiting
    case .live(let sequence):
      let progress = pullFrames(from: sequence, into: &batch)
      if isLeaving, case .waiting = progress { return .end }
      return progress
    }
  }

  func ended(_ reason: HTTPBodyEnd) {
    loading?.cancel()
    loading = nil
    // A HEAD gets the head alone: such a client never came in.
    guard wakeUp != nil else { return }
    wakeUp = nil
    // Whoever stalled did not take the last; everybody else had it from the system, as far as anyone can know.
    if isThrough, reason != .stalled { token.took(through: position) }
    feed.audience.remove(self)
    feed.audienceChanged()
    token.leave()
  }

  // MARK: The feed's side

  func wake() {
    guard pending.isEmpty, loading == nil else { return }
    wakeUp?.more()
  }

  /// New frames leave before this returns, if the client can take them.
  func wakeNow() {
    guard pending.isEmpty, loading == nil else { return }
    wakeUp?.now()
  }

  func beat() {
    guard isLive else { return }
    owesHeartbeat = true
    wake()
  }

  /// Ends cleanly once what is pending has left: that client comes back after a second, not after half a minute.
  func dismiss() {
    isDismissed = true
    loading?.cancel()
    loading = nil
    wakeUp?.more()
  }

  /// Whether this client is at the head: what is committed from now on reaches it without the journal.
  var isLive: Bool {
    if case .live = stage { true } else { false }
  }

  // MARK: At the head

  private func pullFrames(from first: Int, into batch: inout HTTPBodyBatch) -> HTTPBodyProgress {
    var sequence = first
    guard sequence >= feed.ring.first else { return fallBehind() }
    while !batch.isFull, let frame = feed.ring[sequence] {
      batch.append(frame.chunk)
      position = frame.through
      sequence += 1
    }
    stage = .live(sequence)
    guard sequence == feed.ring.end else { return .more }
    position = feed.head
    if owesHeartbeat, !batch.isFull {
      owesHeartbeat = false
      batch.append(feed.heartbeatChunk())
    }
    return .waiting
  }

  /// The frames this client wanted are gone from memory. From the journal, then; but one that keeps falling back is sent away: it resumes.
  private func fallBehind() -> HTTPBodyProgress {
    stage = .behind
    let lag = feed.head.rawValue - position.rawValue
    if hasBeenLive, lag > Int64(feed.settings.lagLimit) {
      feed.link.failed("a client fell \(lag) entries behind and was sent away to resume", at: feed.time.now)
      isDismissed = true
      return .end
    }
    load { try await $0.readOn() }
    return .waiting
  }

  // MARK: From the journal

  private func load(_ work: @escaping @Sendable (SSESession) async throws -> Void) {
    loading = EventLoop.spawn("stream") { await self.run(work) }
  }

  private func run(_ work: @Sendable (SSESession) async throws -> Void) async {
    do {
      try await work(self)
      guard !Task.isCancelled else { return }
    } catch {
      guard !Task.isCancelled else { return }
      // Health is for anyone who asks: where the journal lies, and what the system said, is in the log.
      let summary = (error as? JournalError)?.summary ?? "it cannot be read"
      feed.link.failed("a client's stream could not be read from the journal: \(summary)", at: feed.time.now)
      feed.unreadable(error)
      isDismissed = true
    }
    loading = nil
    wakeUp?.more()
  }

  /// Finds out where this client begins.
  private func open() async throws {
    await feed.untilRunning()
    // Let go between this client's head and its body: it comes back to another.
    guard !feed.hasEnded else {
      isDismissed = true
      return
    }
    let window = feed.settings.catchUp
    let isCaughtUp = feed.format.hasSnapshot && cameAlone && window > .zero
    let catchUp = isCaughtUp ? await token.missed(within: window) : nil
    let pruned = try await feed.journal.availablePage(after: feed.head, limit: 1).prunedThrough
    switch SSEResumption(lastEventID: lastEventID, prunedThrough: pruned, head: feed.head) {
    case .fresh where feed.format.hasSnapshot:
      try await begin(with: catchUp)
    case .fresh:
      position = feed.head
    case .after(let resumed):
      position = resumed
    case .gap(let gap):
      pending.append(HTTPChunk(SSEText.gap(gap)))
      if feed.format.hasSnapshot {
        try await begin(with: SSECatchUp(after: gap.resumedAfter, notBefore: Timestamp(milliseconds: .min)))
      } else {
        position = gap.resumedAfter
      }
    }
    hasOpened = true
  }

  /// The snapshot, then the occurrences it must not hold; the tail after it follows by itself.
  private func begin(with catchUp: SSECatchUp?) async throws {
    let snapshot = try await feed.currentSnapshot()
    pending.append(contentsOf: snapshot.chunks)
    position = snapshot.at
    if let catchUp, catchUp.after < snapshot.at { stage = .missing(catchUp) }
  }

  /// Whether everything up to `position` was handed to the connection, what was to be caught up included.
  private var isThrough: Bool {
    if case .missing = stage { return false }
    return hasOpened && pending.isEmpty
  }

  private func readMissed(_ catchUp: SSECatchUp) async throws {
    let read = try await feed.missed(catchUp, through: position)
    pending.append(contentsOf: read.frames.map(\.chunk))
    stage = read.rest.map { .missing($0) } ?? .behind
  }

  /// The next page, or the head.
  private func readOn() async throws {
    if position < feed.head {
      let read = try await feed.frames(after: position)
      if position < read.prunedThrough {
        let gap = SSEGap(
          after: position.description, resumedAfter: read.prunedThrough,
          count: read.prunedThrough.rawValue - position.rawValue, reason: "older entries are no longer kept")
        pending.append(HTTPChunk(SSEText.gap(gap)))
      }
      pending.append(contentsOf: read.frames.map(\.chunk))
      position = read.through
    }
    // No suspension since the comparison: the frames to come begin right after this position.
    if position >= feed.head {
      stage = .live(feed.ring.end)
      hasBeenLive = true
    }
  }
}
