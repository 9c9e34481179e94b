internal import Loop

/// Events at a steady rate to a number of clients: how long each takes from the moment it is pushed until a client has it. Ends after
/// `seconds`, or when standard input ends.
@EventLoop
struct Paced {
  let server: Server
  let clients: Int
  let seconds: Int
  let rate: Int

  init(_ options: Options) throws {
    server = try Server(options)
    clients = try options.number("clients", default: 100)
    seconds = try options.number("seconds", default: 5)
    rate = try options.number("rate", default: 100)
  }

  func run() async throws -> Report {
    let audience = Audience(clients)
    try await audience.gather(server)
    let publisher = try Publisher(server, connections: 4)
    try await WarmUp.run(audience, publisher)
    StandardInput.say("ready")

    let delays = Delays()
    audience.arrived = { delays.arrived($0) }
    let input = StandardInput()
    let began = ContinuousClock.now
    while delays.count < seconds * rate, !input.isOver {
      let next = began + .seconds(Double(delays.count + 1) / Double(rate))
      try await EventLoop.sleep(for: max(.zero, next - .now))
      // A server that is slow to answer holds nothing up: the next push takes a connection of its own then.
      delays.pushed(at: .now)
      try publisher.publish(delays.count - 1)
    }
    let published = delays.count
    try await audience.until(seconds: 20) { audience.fewest >= published }

    if let failure = publisher.failure { throw Audience.Lost(description: failure) }
    var report = Report()
    report.add("published", published)
    report.add("surplus", audience.deliveries - published * clients)
    report.add(latencies: delays.all)
    return report
  }
}
