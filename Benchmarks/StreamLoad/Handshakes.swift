internal import Loop

/// TLS connections that are opened and closed again, some at a time.
@EventLoop
struct Handshakes {
  let server: Server
  let count: Int
  let together: Int

  init(_ options: Options) throws {
    server = try Server(options)
    count = try options.number("count", default: 1_000)
    together = try options.number("together", default: 50)
  }

  func run() async throws -> Report {
    let began = ContinuousClock.now
    var failure: String?
    var done = 0
    var begun = 0
    var open: [Int: Wire] = [:]
    while done < count {
      while open.count < together, begun < count {
        let number = begun
        let wire = try Wire(to: server)
        let finish: @EventLoop () -> Void = {
          done += 1
          open.removeValue(forKey: number)?.close()
        }
        wire.opened = finish
        wire.ended = { failure = $0 }
        open[number] = wire
        begun += 1
      }
      if let failure { throw Audience.Lost(description: "a handshake failed: \(failure)") }
      try await EventLoop.sleep(for: .milliseconds(1))
    }
    var report = Report()
    report.add("seconds", (ContinuousClock.now - began) / .seconds(1))
    return report
  }
}
