internal import Loop

/// Clients that only listen, until standard input ends.
@EventLoop
struct Idle {
  let server: Server
  let clients: Int

  init(_ options: Options) throws {
    server = try Server(options)
    clients = try options.number("clients", default: 1_000)
  }

  func run() async throws -> Report {
    let audience = Audience(clients)
    try await audience.gather(server)
    StandardInput.say("ready")
    await StandardInput().untilOver()
    if let lost = audience.lost { throw Audience.Lost(description: lost) }
    var report = Report()
    report.add("clients", audience.present)
    return report
  }
}
