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
    timingDeadline = duration(of: timing).map { HTTPConnections.now + $0 } ?? .max
  }

  /// Total times: each starts once, when its phase does, and no byte extends it.
  func updateDeadline() {
    let due = dueTiming
    if due != timing { start(due) }
    if output.isEmpty {
      stallDeadline = .max
    } else if stallDeadline == .max {
      stallDeadline = HTTPConnections.now + connections.settings.writeStall.nanoseconds
    }
    connections.schedule(self)
  }

  private var dueTiming: Timing {
    switch phase {
    case .handshake: .head
    // A first request has its time from the connection on, later ones from their first byte.
    case .reading: parser.isIdle && timing != .head ? .idle : .head
    case .collecting, .discarding: .body
    case .lingering: .linger
    case .responding, .streaming, .finishing, .closed: .none
    }
  }

  private func duration(of timing: Timing) -> Int64? {
    let settings = connections.settings
    return switch timing {
    case .none: nil
    case .idle: settings.keepAlive.nanoseconds
    case .head: settings.headDeadline.nanoseconds
    case .body: settings.bodyDeadline.nanoseconds
    // While the server goes away nobody is heard out for long: what was sent arrives all the same unless a client still sends.
    case .linger: (connections.isDraining ? min(settings.linger, .milliseconds(500)) : settings.linger).nanoseconds
    }
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
    refuse(.tooSlow)
    pump()
    settle()
  }
}

extension Duration {
  /// Held to about 290 years.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max / 2 : min(product, .max / 2) + attoseconds / 1_000_000_000
  }
}
