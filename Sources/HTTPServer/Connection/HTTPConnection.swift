internal import Loop

/// One client: reads requests, one at a time and in order, has them answered, and closes. Nothing of it but these fields
/// exists while the client is idle.
@EventLoop
final class HTTPConnection: Deadlined {
  enum Phase {
    case handshake
    /// Between requests, or in a head.
    case reading
    /// In a body that is wanted.
    case collecting(@EventLoop @Sendable ([UInt8]) async -> HTTPResponse, refuse: HTTPRefusalWording?)
    /// In a body that is not: the answer waits for its end.
    case discarding(HTTPResponse)
    /// The responder has it.
    case responding
    case streaming(any HTTPBodySource)
    /// What is ready is the last that is sent.
    case finishing
    /// All is sent; the client may still be sending.
    case lingering
    case closed
  }

  /// What the answer must know of the request in hand.
  struct Request {
    var version = HTTPVersion.http11
    var isHead = false
    var isPersistent = false
  }

  let connections: HTTPConnections
  let socket: HTTPSocket
  let censusKey: String?
  /// Where it stands among the server's connections; -1 once it is gone.
  var slot = -1
  var isTurnedAway = false
  /// Whether it is to be given a turn.
  var isQueued = false

  var phase: Phase
  /// Not checked for overlapping access while the program runs, like `output`: both are values that call nothing outside themselves, so
  /// no call of theirs can come back to the connection, and only the loop's thread gets here. The checks cost 3 % of a request.
  @exclusivity(unchecked) var parser: HTTPParser
  var request = Request()
  var event: DescriptorEvent?
  /// What came after the request in hand. Empty whenever none is.
  var held: [UInt8] = []
  var body: [UInt8] = []
  /// Bytes of `held` and of the body in hand that are counted in the server's budget.
  var reserved = 0
  @exclusivity(unchecked) var output = HTTPOutput()
  /// The client has closed its side.
  var inputEnded = false
  var isProcessing = false
  /// Of a TLS connection: the first byte was one of a handshake.
  private var hasGreeted = false
  /// Of a stream: whether there is something to pull.
  var wantsPull = false
  var isPulling = false
  /// Of a stream: how it ends once everything ready is sent.
  var ending: HTTPBodyEnd?
  var lingered = 0

  var timing = Timing.none
  var timingDeadline = Int64.max
  var stallDeadline = Int64.max
  var registration = DeadlineRegistration()

  init(_ connections: HTTPConnections, _ socket: HTTPSocket, peer: HTTPPeer, censusKey: String?) {
    self.connections = connections
    self.socket = socket
    self.censusKey = censusKey
    phase = socket.tls == nil ? .reading : .handshake
    parser = HTTPParser(limits: connections.settings.limits, peer: peer)
    socket.configure(sendBuffer: connections.settings.sendBuffer)
    // `close` ends the event, and nothing keeps a connection alive longer than that.
    event = DescriptorEvent(descriptor: socket.descriptor) { [unowned self] readable, _ in
      if readable { isReadable() } else { isWritable() }
    }
  }

  func begin() {
    start(.head)
    settle()
  }

  /// Answers that there are too many connections, and closes.
  func turnAway() {
    var response = HTTPResponse.text(.serviceUnavailable, "too many connections\n")
    response.fields.append("Retry-After", "10")
    deliver(response)
    pump()
    settle()
  }

  private func isReadable() {
    switch phase {
    case .handshake:
      // A handshake costs a millisecond: a crowd of them must not keep everyone else waiting, so each waits for its turn.
      event?.watch(read: false, write: false)
      connections.enqueue(self)
    case .lingering: discard()
    default: receive()
    }
  }

  private func isWritable() {
    if case .handshake = phase { return shakeHands() }
    // TLS that had to send before it could read on.
    if socket.tls != nil, output.isEmpty { receive() } else { pump() }
    settle()
  }

  /// The turn that was asked for with `enqueue`.
  func turn() {
    switch phase {
    case .handshake: shakeHands()
    case .reading where !held.isEmpty && output.isEmpty: processHeld()
    case .streaming:
      pump()
      settle()
    default: break
    }
  }

  private func shakeHands() {
    guard let tls = socket.tls else { return }
    if !hasGreeted, let isPlain = socket.startsPlainly {
      guard !isPlain else {
        connections.statistics.plainOnTLS += 1
        return close()
      }
      hasGreeted = true
    }
    switch tls.handshake() {
    case .done:
      phase = .reading
      settle()
      // The first request may have come with the handshake's last bytes.
      receive()
    case .wantsRead: event?.watch(read: true, write: false)
    case .wantsWrite: event?.watch(read: false, write: true)
    case .ended, .failed:
      connections.statistics.handshakeFailures += 1
      close()
    }
  }

  /// After every change: what to wait for, and until when.
  func settle() {
    if case .reading = phase, held.isEmpty, inputEnded || (connections.isDraining && parser.isIdle) {
      guard !output.isEmpty else { return close() }
      phase = .finishing
    }
    if case .closed = phase { return }
    event?.watch(read: wantsInput, write: !output.isEmpty)
    updateDeadline()
  }

  var wantsInput: Bool {
    guard !inputEnded else { return false }
    switch phase {
    // A client that does not take its answers gets no further ones.
    case .reading: return output.isEmpty && held.isEmpty
    case .handshake, .collecting, .discarding, .streaming, .lingering: return true
    // Watched so that a departure is seen, and stopped when a client sends on and on.
    case .responding: return held.count < connections.settings.limits.head
    case .finishing, .closed: return false
    }
  }

  func drainBegan() {
    switch phase {
    case .handshake: close()
    case .reading where parser.isIdle && held.isEmpty && output.isEmpty: close()
    case .streaming:
      wantsPull = true
      connections.enqueue(self)
    case .lingering: hurry(connections.times.drainLinger)
    case .reading where !parser.isIdle: hurry(connections.times.drainRequest)
    case .collecting, .discarding: hurry(connections.times.drainRequest)
    default: break
    }
  }

  /// Ends at once, whatever is in hand. A stream is told `reason`.
  func end(_ reason: HTTPBodyEnd) {
    if case .streaming(let source) = phase {
      phase = .finishing
      connections.statistics.streamsOpen -= 1
      source.ended(reason)
    }
    close()
  }

  /// Idempotent.
  func close() {
    if case .closed = phase { return }
    abandonAnswer()
    phase = .closed
    event?.close()
    event = nil
    socket.close()
    releaseReserved()
    held = []
    body = []
    output = HTTPOutput()
    connections.remove(self)
  }

  /// An answer that was decided on will not be sent: if it is a stream, its source is told.
  func abandonAnswer() {
    if case .discarding(let response) = phase, case .stream(let source) = response.body {
      source.ended(.clientDeparted)
    }
  }

  func releaseReserved() {
    connections.release(reserved)
    reserved = 0
  }
}
