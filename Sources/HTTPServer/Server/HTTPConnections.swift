internal import Glibc
internal import Loop

/// All connections of one server and what they share: memory, deadlines, budgets, turns.
@EventLoop
final class HTTPConnections {
  private(set) var settings: HTTPServerSettings
  private(set) var times: HTTPTimes
  var responder: any HTTPResponder
  let scratch = HTTPScratch()
  /// As with a connection's parser: a value that calls nothing outside itself.
  @exclusivity(unchecked) var encoder = HTTPResponseEncoder()
  var statistics = HTTPServerStatistics()
  private(set) var isDraining = false

  private var open: [HTTPConnection] = []
  private var census: AddressCensus
  /// Connections that were turned away and may still read why.
  private var turnedAway = 0
  private var deadlines = DeadlineHeap<HTTPConnection>()
  private var deadlineTimer: LoopTimer?
  private var due: [HTTPConnection] = []
  private var turnTimer: LoopTimer?
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ settings: HTTPServerSettings, responder: any HTTPResponder) {
    self.settings = settings
    times = HTTPTimes(settings)
    census = AddressCensus(settings)
    self.responder = responder
    deadlineTimer = LoopTimer { [weak self] in self?.expire() }
    turnTimer = LoopTimer { [weak self] in self?.giveTurns() }
  }

  /// For connections and deadlines that begin from now on.
  func adopt(_ settings: HTTPServerSettings) {
    self.settings = settings
    times = HTTPTimes(settings)
    census.adopt(settings)
  }

  // MARK: Coming and going

  /// Takes over a new connection's descriptor.
  func accept(_ descriptor: Int32, _ peer: SocketAddress, tls: TLSContext?) {
    guard !isDraining else {
      close(descriptor)
      return
    }
    let key = census.key(of: peer)
    if open.count - turnedAway >= settings.connections || census.isFull(key) {
      turnAway(descriptor, peer, isTLS: tls != nil)
      return
    }
    // Fails only without memory: then this connection is the one to go without.
    let session = tls.map { try? TLSSession($0, descriptor: descriptor) }
    if case .some(.none) = session {
      close(descriptor)
      return
    }
    census.add(key)
    statistics.connectionsAccepted += 1
    let connection = HTTPConnection(
      self, HTTPSocket(descriptor: descriptor, tls: session ?? nil),
      peer: HTTPPeer(address: peer, isTLS: tls != nil), censusKey: key)
    add(connection)
    connection.begin()
  }

  /// Tells a client that there are too many. It is heard out for a moment, or the answer would be lost in a reset; when too many
  /// are being heard out, and on a TLS port where an answer would cost a handshake, it is closed without.
  private func turnAway(_ descriptor: Int32, _ peer: SocketAddress, isTLS: Bool) {
    statistics.connectionsRefused += 1
    guard !isTLS, turnedAway < 64 else {
      close(descriptor)
      return
    }
    turnedAway += 1
    let connection = HTTPConnection(
      self, HTTPSocket(descriptor: descriptor, tls: nil), peer: HTTPPeer(address: peer), censusKey: nil)
    connection.isTurnedAway = true
    add(connection)
    connection.turnAway()
  }

  private func add(_ connection: HTTPConnection) {
    connection.slot = open.count
    open.append(connection)
    statistics.connectionsOpen = open.count
  }

  /// The connection has closed.
  func remove(_ connection: HTTPConnection) {
    guard connection.slot >= 0 else { return }
    let last = open.removeLast()
    if last !== connection {
      open[connection.slot] = last
      last.slot = connection.slot
    }
    connection.slot = -1
    statistics.connectionsOpen = open.count
    deadlines.remove(connection)
    if connection.isTurnedAway { turnedAway -= 1 }
    census.remove(connection.censusKey)
    if open.isEmpty { resumeWaiting() }
  }

  // MARK: Time

  /// The clock of all deadlines, in nanoseconds; to about 4 ms, for the price of reading memory.
  static var now: Int64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }

  /// The connection's deadline changed.
  func schedule(_ connection: HTTPConnection) {
    if deadlines.update(connection) { armDeadlineTimer() }
  }

  private func armDeadlineTimer() {
    guard let first = deadlines.first else { return }
    deadlineTimer?.schedule(after: .nanoseconds(max(first - Self.now, 1_000_000)))
  }

  private func expire() {
    let now = Self.now
    while let connection = deadlines.next(now) { connection.deadlinePassed(now) }
    armDeadlineTimer()
  }

  // MARK: Turns

  /// Gives the connection a turn after the sockets had theirs: never within this call.
  func enqueue(_ connection: HTTPConnection) {
    guard !connection.isQueued else { return }
    connection.isQueued = true
    if due.isEmpty { turnTimer?.schedule(after: .zero) }
    due.append(connection)
  }

  /// One slice: what does not fit into it waits until the sockets had theirs again.
  private func giveTurns() {
    let began = ContinuousClock.now
    let count = due.count
    var served = 0
    while served < count {
      let connection = due[served]
      served += 1
      connection.isQueued = false
      connection.turn()
      // A handshake alone takes a millisecond.
      if ContinuousClock.now - began > .milliseconds(2) { break }
    }
    due.removeFirst(served)
    if !due.isEmpty { turnTimer?.schedule(after: .zero) }
  }

  // MARK: Bodies

  /// Whether `count` bytes more may be held for a client.
  func reserve(_ count: Int) -> Bool {
    guard statistics.bodyBytesInFlight + count <= settings.bodiesInFlight else { return false }
    statistics.bodyBytesInFlight += count
    return true
  }

  func release(_ count: Int) {
    statistics.bodyBytesInFlight -= count
  }

  // MARK: The end

  /// From now on every answer is its connection's last, idle connections go at once, streams are pulled for the last time.
  func beginDrain() {
    isDraining = true
    for connection in open { connection.drainBegan() }
  }

  /// Returns when no connection is left, or after `limit`.
  func emptied(within limit: Duration) async {
    let timer = LoopTimer { [weak self] in self?.resumeWaiting() }
    timer.schedule(after: limit)
    await withCheckedContinuation { continuation in
      if open.isEmpty { continuation.resume() } else { waiting.append(continuation) }
    }
    timer.cancel()
  }

  private func resumeWaiting() {
    let resumed = waiting
    waiting = []
    for continuation in resumed { continuation.resume() }
  }

  func closeAll() {
    isDraining = true
    for connection in open { connection.end(.shutdown) }
  }
}
