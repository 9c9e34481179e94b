internal import Loop

/// Each event to each client, published as fast as the client that is furthest behind keeps up.
@EventLoop
struct Flood {
  let server: Server
  let clients: Int
  let seconds: Int
  /// At most so many events ahead of the slowest client.
  let window: Int
  let connections: Int

  init(_ options: Options) throws {
    server = try Server(options)
    clients = try options.number("clients", default: 1_000)
    seconds = try options.number("seconds", default: 5)
    window = try options.number("window", default: 512)
    connections = try options.number("connections", default: 16)
  }

  func run() async throws -> Report {
    let audience = Audience(clients)
    try await audience.gather(server)
    let publisher = try Publisher(server, connections: connections)
    try await WarmUp.run(audience, publisher)

    let base = publisher.published
    var isOver = false
    let pump: @EventLoop () -> Void = {
      while !isOver, publisher.hasIdle, publisher.published - base - audience.fewest < self.window {
        do { try publisher.publish(publisher.published - base) } catch { isOver = true }
      }
    }
    audience.progressed = pump
    publisher.answered = pump
    pump()
    try await EventLoop.sleep(for: .seconds(1))
    let began = ContinuousClock.now
    let before = audience.deliveries
    try await EventLoop.sleep(for: .seconds(seconds))
    let delivered = audience.deliveries - before
    let took = ContinuousClock.now - began
    isOver = true
    let published = publisher.published - base
    try await audience.until(seconds: 20) { audience.fewest >= published }

    if let failure = publisher.failure { throw Audience.Lost(description: failure) }
    var report = Report()
    report.add("deliveriesPerSecond", Double(delivered) / (took / .seconds(1)))
    report.add("published", published)
    report.add("surplus", audience.deliveries - published * clients)
    return report
  }
}
