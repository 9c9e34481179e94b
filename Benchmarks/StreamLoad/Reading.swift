internal import Loop

/// One client that reads until it has had so many events: a snapshot, or what it missed while it was away.
@EventLoop
struct Reading {
  let server: Server
  let events: Int
  let times: Int

  init(_ options: Options) throws {
    server = try Server(options)
    events = try options.number("events", default: 1)
    times = try options.number("times", default: 1)
  }

  func run() async throws -> Report {
    let began = ContinuousClock.now
    for _ in 0..<times {
      let audience = Audience(1)
      try await audience.gather(server)
      try await audience.until(seconds: 120) { audience.fewest >= events }
      audience.dismiss()
    }
    var report = Report()
    report.add("seconds", (ContinuousClock.now - began) / .seconds(1))
    return report
  }
}
