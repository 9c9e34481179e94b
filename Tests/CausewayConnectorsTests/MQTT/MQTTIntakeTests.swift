import CausewayCore
import CausewayTestKit
import Loop
import Mosquitto
import ScriptedBroker
import Synchronization
import Testing

@testable import CausewayConnectors

/// Against a broker that does as it is told: what is acknowledged when, and what health says.
@Suite(.timeLimit(.minutes(1)))
struct MQTTIntakeTests {
  private let time = ManualTime()
  private let broker = ScriptedBroker()

  /// An intake that runs, and its link.
  private func run(
    _ ingest: ScriptedIngest, port: UInt16, keepAlive: Duration = .seconds(30), payloadLimit: Int = 1 << 20
  ) -> (link: Link, task: Task<Void, Never>) {
    let link = Link(name: "in", direction: .input, type: "mqtt", canBeDown: true, since: time.now)
    var settings = MQTTSettings(host: "127.0.0.1", port: port, clientID: "me")
    settings.isSessionClean = false
    settings.keepAlive = keepAlive
    settings.payloadLimit = payloadLimit
    settings.keptOfLonger = { Defect.kept(of: $0) }
    let context = InputContext(name: "in", ingest: ingest, etiquette: nil, link: link, time: time, log: .silent)
    let intake = MQTTIntake(context, settings, topics: ["t/#"])
    return (link, EventLoop.spawn { await intake.run() })
  }

  private func until(_ condition: () async -> Bool, _ place: SourceLocation = #_sourceLocation) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while await !condition() {
      try #require(ContinuousClock.now < deadline, sourceLocation: place)
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  private func acknowledgements(_ index: Int = 0) async -> [Int] {
    let connections = await broker.connections
    guard index < connections.count else { return [] }
    return await connections[index].received.filter { $0.kind == .puback }.map(\.number)
  }

  @Test func `a message is acknowledged after the journal has it, and not before`() async throws {
    let port = try await broker.start { connection in
      try await connection.acceptSubscriber()
      try await connection.send(.message(1, topic: "t/a", [65], retained: true), .message(2, topic: "t/b", [66]))
      await connection.over()
    }
    let ingest = ScriptedIngest(.hold)
    let (link, task) = run(ingest, port: port)
    try await until { !ingest.batches.isEmpty }
    try await Task.sleep(for: .milliseconds(200))
    #expect(await acknowledgements().isEmpty)
    ingest.answer(.take)
    try await until { await acknowledgements() == [1, 2] }
    #expect(
      ingest.deliveries == [
        Delivery(body: [65], topic: "t/a", retained: true), Delivery(body: [66], topic: "t/b"),
      ])
    #expect(link.reading.connected)
    task.cancel()
    await task.value
    #expect(!link.reading.connected)
    await broker.connections[0].over()
    #expect(await broker.connections[0].received.last?.kind == .disconnect)
  }

  @Test func `what the journal refuses is not acknowledged: the connection goes, and comes back when it takes it`()
    async throws
  {
    let port = try await broker.start { connection in
      try await connection.acceptSubscriber(isSessionPresent: true)
      try await connection.send(.message(1, [1]))
      await connection.over()
    }
    let ingest = ScriptedIngest(.refuse)
    let (link, task) = run(ingest, port: port)
    try await until { time.sleeping == 1 }
    await broker.connections[0].over()
    #expect(await acknowledgements().isEmpty)
    #expect(await !broker.connections[0].received.contains { $0.kind == .disconnect })
    #expect(!link.reading.connected)
    #expect(link.reading.presentError?.text == "paused: journal: the disk is full")
    for _ in 0..<3 {
      let before = ingest.batches.count
      time.advance(by: .seconds(5))
      try await until { ingest.batches.count > before && time.sleeping == 1 }
    }
    #expect(await broker.connections.count == 1)
    ingest.answer(.take)
    time.advance(by: .seconds(5))
    try await until { await acknowledgements(1) == [1] }
    #expect(link.reading.connected)
    task.cancel()
    await task.value
  }

  @Test func `a journal that does not answer for half a keepalive costs the connection, not the message`() async throws
  {
    let port = try await broker.start { connection in
      try await connection.acceptSubscriber(isSessionPresent: true)
      try await connection.send(.message(1, [1]))
      await connection.over()
    }
    let ingest = ScriptedIngest(.hold)
    let (link, task) = run(ingest, port: port, keepAlive: .seconds(5))
    let began = ContinuousClock.now
    try await until { !ingest.batches.isEmpty }
    await broker.connections[0].over()
    #expect(ContinuousClock.now - began < .seconds(5))
    #expect(await broker.connections[0].received.map(\.kind) == [.connect, .subscribe])
    #expect(link.reading.presentError?.text.hasPrefix("paused: journal: ") == true)
    try await Task.sleep(for: .milliseconds(100))
    #expect(await broker.connections.count == 1)
    ingest.answer(.take)
    try await until { await acknowledgements(1) == [1] }
    task.cancel()
    await task.value
  }

  @Test func `somebody else with the same client id is recognised, named, and not fought with`() async throws {
    let port = try await broker.start { connection in
      try await connection.acceptSubscriber()
      await connection.close()
    }
    let (link, task) = run(ScriptedIngest(), port: port)
    for attempt in 1...4 {
      try await until { time.sleeping == 1 }
      #expect(await broker.connections.count == attempt)
      let text = try #require(link.reading.presentError?.text)
      #expect(text.contains("somebody else uses this client id") == (attempt >= 3))
      #expect(!link.reading.connected)
      // Half of the wait at least: from 1 s, from 30 s as soon as it is clear.
      time.advance(by: .milliseconds(attempt >= 3 ? 14_900 : 400))
      try await Task.sleep(for: .milliseconds(30))
      #expect(time.sleeping == 1)
      time.advance(by: .seconds(600))
    }
    task.cancel()
    await task.value
  }

  @Test func `once the other one has gone, a connection that lasts is a good one again`() async throws {
    let port = try await broker.start { connection in
      try await connection.acceptSubscriber()
      if await broker.connections.count <= 3 { await connection.close() }
      await connection.over()
    }
    let (link, task) = run(ScriptedIngest(), port: port)
    for attempt in 1...3 {
      try await until { await broker.connections.count == attempt && time.sleeping == 1 }
      time.advance(by: .seconds(600))
    }
    try await until { await broker.connections.count == 4 && time.sleeping == 1 }
    #expect(!link.reading.connected)
    time.advance(by: .seconds(60))
    try await until { link.reading.connected }
    #expect(link.reading.presentError == nil)
    task.cancel()
    await task.value
  }

  @Test func `a message beyond the limit is handed over as such, with what is kept of it, before it is acknowledged`()
    async throws
  {
    let port = try await broker.start { connection in
      try await connection.acceptSubscriber()
      try await connection.send(.message(1, topic: "t/big", Array(repeating: 7, count: 2_000)), .message(2, [1]))
      await connection.over()
    }
    let ingest = ScriptedIngest(.hold)
    let (_, task) = run(ingest, port: port, payloadLimit: 1_024)
    try await until { !ingest.batches.isEmpty }
    try await Task.sleep(for: .milliseconds(100))
    #expect(await acknowledgements().isEmpty)
    ingest.answer(.take)
    try await until { await acknowledgements() == [1, 2] }
    let big = try #require(ingest.deliveries.first)
    #expect(big.body == Array(repeating: 7, count: 2_000) && big.topic == "t/big")
    #expect(big.defect == .oversize(size: 2_000, limit: 1_024))
    #expect(ingest.deliveries.map(\.body).last == [1] && ingest.deliveries.last?.defect == nil)
    task.cancel()
    await task.value
  }

  enum Moment: CaseIterable { case connecting, greeting, calm, inHand, waiting }

  @Test(arguments: Moment.allCases)
  func `it stops within a second, whatever it does`(_ moment: Moment) async throws {
    let port = try await broker.start { connection in
      if moment == .greeting { return await connection.over() }
      try await connection.acceptSubscriber()
      if moment == .inHand { try await connection.send(.message(1, [1])) }
      await connection.over()
    }
    if moment == .waiting { await broker.stop() }
    let ingest = ScriptedIngest(.hold)
    let (link, task) = run(ingest, port: port)
    switch moment {
    case .connecting: break
    case .greeting: try await until { await broker.connections.first?.received.count == 1 }
    case .calm: try await until { link.reading.connected }
    case .inHand: try await until { !ingest.batches.isEmpty }
    case .waiting: try await until { time.sleeping == 1 }
    }
    let began = ContinuousClock.now
    task.cancel()
    await task.value
    #expect(ContinuousClock.now - began < .seconds(1))
    #expect(await acknowledgements().isEmpty)
    ingest.answer(.take)
  }
}
