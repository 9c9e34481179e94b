internal import Loop

extension HTTPConnection {
  /// What the connection is waiting for in time.
  enum Timing {
    /// The responder, or a stream's source: they take the time they need.
    case none
    case idle
    case head
    case body
    case linger
  }

  var deadline: Int64 { min(timingDeadline, stallDeadline) }

  func start(_ timing: Timing) {
    self.timing = timing
    timingDeadline = timing == .none ? .max : HTTPConnections.now + duration(of: timing)
  }

  /// Total times: each starts once, when its phase does, and no byte extends it.
  func updateDeadline() {
    let due = dueTiming
    if due != timing { start(due) }
    if output.isEmpty {
      stallDeadline = .max
    } else if stallDeadline == .max {
      stallDeadline = HTTPConnections.now + connections.times.writeStall
    }
    if deadline < registration.key { connections.schedule(self) }
  }

  private var dueTiming: Timing {
    switch phase {
    case .handshake: .head
    // A first request has its time from the connection on, later ones from their first byte.
    // While it takes an answer, only a stall counts.
    case .reading: !output.isEmpty ? .none : parser.isIdle && timing != .head ? .idle : .head
    case .collecting, .discarding: .body
    case .lingering: .linger
    case .responding, .streaming, .finishing, .closed: .none
    }
  }

  private func duration(of timing: Timing) -> Int64 {
    switch timing {
    case .none: .max
    case .idle: connections.times.keepAlive
    case .head: connections.isDraining ? connections.times.drainRequest : connections.times.head
    case .body: connections.isDraining ? connections.times.drainRequest : connections.times.body
    case .linger: connections.isDraining ? connections.times.drainLinger : connections.times.linger
    }
  }

  /// The server goes away: nobody is heard out for long any more.
  func hurry(_ longest: Int64) {
    timingDeadline = min(timingDeadline, HTTPConnections.now + longest)
    connections.schedule(self)
  }

  func deadlinePassed(_ now: Int64) {
    guard stallDeadline > now else {
      connections.statistics.stalls += 1
      return end(.stalled)
    }
    switch timing {
    case .none: break
    case .idle, .linger: close()
    case .head:
      connections.statistics.headDeadlines += 1
      // Whoever has sent nothing is told nothing.
      if case .reading = phase, !parser.isIdle { expire() } else { close() }
    case .body:
      connections.statistics.bodyDeadlines += 1
      expire()
    }
  }

  private func expire() {
    refuse(connections.isDraining ? .shuttingDown : .tooSlow)
    pump()
    settle()
  }
}
