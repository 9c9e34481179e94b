import Loop
import Mosquitto
import RealBroker
import TestCertificates
import Testing

/// Against the distribution's broker.
@Suite(.timeLimit(.minutes(2)))
struct MQTTConnectionTests {
  @Test(arguments: MQTTSettings.Version.allCases)
  func `what one client publishes another gets, in order`(_ version: MQTTSettings.Version) async throws {
    let broker = try await RealBroker.start()
    let reader = try await Self.reader(of: broker, "a/#") { $0.version = version }
    let writer = try await Self.open(broker, "writer") { $0.version = version }
    let messages = (0..<1_000).map { MQTTMessage(topic: "a/b", payload: Array("\($0)".utf8)) }
    try await writer.publish(messages)
    #expect(try await Self.take(1_000, from: reader) == messages)
    await reader.close()
    await writer.close()
  }

  @Test func `the same through TLS`() async throws {
    try await TestCertificate.prepare()
    let own = try TestCertificate.localhost.get()
    var options = RealBroker.Options()
    options.certificate = (own.certificate, own.key)
    options.lines = ["max_inflight_messages 0"]
    let broker = try await RealBroker.start(options)
    let secured: (inout MQTTSettings) -> Void = { $0.tls = MQTTTrust(authorities: own.certificate) }
    let reader = try await Self.reader(of: broker, "a/#", secured)
    let writer = try await Self.open(broker, "writer", secured)
    let messages = (0..<3_000).map { MQTTMessage(topic: "a/b", payload: Array("\($0)".utf8)) }
    async let sent: Void = writer.publish(messages)
    #expect(try await Self.take(3_000, from: reader) == messages)
    try await sent
    await reader.close()
    await writer.close()
  }

  @Test func `many tasks publish at once, each gets its own answer`() async throws {
    let broker = try await RealBroker.start()
    let reader = try await Self.reader(of: broker, "#")
    let writer = try await Self.open(broker, "writer")
    await withThrowingTaskGroup { group in
      for number in 0..<500 {
        group.addTask {
          try await writer.publish(
            MQTTMessage(
              topic: "a/\(number)", payload: [1],
              qualityOfService: number.isMultiple(of: 5) ? .atMostOnce : .atLeastOnce))
        }
      }
    }
    let topics = try await Self.take(500, from: reader).map(\.topic)
    #expect(Set(topics).count == 500)
    await reader.close()
    await writer.close()
  }

  @Test func `messages that are handled are acknowledged at once`() async throws {
    let broker = try await RealBroker.start()
    let heard = Heard()
    let both = try await Self.open(broker, "both", incoming: .handled { heard.messages.append($0) })
    try await both.subscribe(to: ["homeassistant/status", "x"])
    for number in 0..<50 { try await both.publish(MQTTMessage(topic: "x", payload: [UInt8(number)])) }
    while await heard.messages.count < 50 { try await Task.sleep(for: .milliseconds(2)) }
    #expect(await heard.messages.flatMap(\.payload) == (0..<50).map(UInt8.init))
    await both.close()
  }

  @Test func `a retained message says so, a live one does not`() async throws {
    let broker = try await RealBroker.start()
    let writer = try await Self.open(broker, "writer")
    try await writer.publish(MQTTMessage(topic: "a", payload: [1], isRetained: true))
    let reader = try await Self.reader(of: broker, "#")
    #expect(try await Self.take(1, from: reader).map(\.isRetained) == [true])
    try await writer.publish(MQTTMessage(topic: "a", payload: [2], isRetained: true))
    #expect(try await Self.take(1, from: reader).map(\.isRetained) == [false])
    await reader.close()
    await writer.close()
  }

  @Test(arguments: MQTTSettings.Version.allCases)
  func `what was not acknowledged comes again`(_ version: MQTTSettings.Version) async throws {
    let broker = try await RealBroker.start()
    let lasting: (inout MQTTSettings) -> Void = {
      $0.version = version
      $0.isSessionClean = false
    }
    let reader = try await Self.reader(of: broker, "#", lasting)
    let writer = try await Self.open(broker, "writer")
    for number in 0..<10 { try await writer.publish(MQTTMessage(topic: "a", payload: [UInt8(number)])) }
    let first = try await reader.nextBatch()
    #expect(!first.isEmpty)
    await reader.abandon()
    let again = try await Self.reader(of: broker, "#", lasting)
    #expect(await again.isSessionPresent)
    #expect(try await Self.take(10, from: again).flatMap(\.payload) == (0..<10).map(UInt8.init))
    await again.close()
    await writer.close()
  }

  @Test func `a payload beyond the limit arrives with as much as is kept of it, and the connection goes on`()
    async throws
  {
    let broker = try await RealBroker.start()
    let reader = try await Self.reader(of: broker, "#") {
      $0.payloadLimit = 1_000
      $0.keptOfLonger = { $0 > 2_000 ? 10 : $0 }
    }
    let bare = try await Self.reader(of: broker, "#") {
      $0.clientID = "bare"
      $0.payloadLimit = 1_000
    }
    let writer = try await Self.open(broker, "writer")
    for count in [1_001, 1_000, 2_001] {
      try await writer.publish(MQTTMessage(topic: "a", payload: Array(repeating: 7, count: count)))
    }
    let messages = try await Self.take(3, from: reader)
    #expect(messages.map(\.oversize) == [1_001, nil, 2_001])
    #expect(messages.map(\.payload.count) == [1_001, 1_000, 10])
    #expect(try await Self.take(3, from: bare).map(\.payload.count) == [0, 1_000, 0])
    for connection in [reader, bare, writer] { await connection.close() }
  }

  @Test func `the last will is published when the client goes without a word, and only then`() async throws {
    let broker = try await RealBroker.start()
    let reader = try await Self.reader(of: broker, "will/#")
    let will: (String) -> (inout MQTTSettings) -> Void = { topic in
      { $0.will = MQTTMessage(topic: "will/\(topic)", payload: [1]) }
    }
    let polite = try await Self.open(broker, "polite", will("polite"))
    await polite.close()
    let rude = try await Self.open(broker, "rude", will("rude"))
    await rude.abandon()
    #expect(try await Self.take(1, from: reader).map(\.topic) == ["will/rude"])
    await reader.close()
  }

  @Test func `whoever waits learns that the broker has gone`() async throws {
    let broker = try await RealBroker.start()
    let reader = try await Self.reader(of: broker, "#")
    let writer = try await Self.open(broker, "writer")
    let batch = Task { try await reader.nextBatch() }
    let end = Task { await writer.ended() }
    broker.kill()
    await #expect(throws: MQTTError.self) { try await batch.value }
    #expect(await end.value.code == .closed)
    await #expect(throws: MQTTPublishError.self) { try await writer.publish([MQTTMessage(topic: "a", payload: [])]) }
  }

  @Test func `a topic that cannot be is refused without harm to the others`() async throws {
    let broker = try await RealBroker.start()
    let writer = try await Self.open(broker, "writer")
    let messages = ["a", "a/+", "b"].map { MQTTMessage(topic: $0, payload: []) }
    let error = await #expect(throws: MQTTPublishError.self) { try await writer.publish(messages) }
    #expect(error?.accepted == 1)
    #expect(error?.error.code == .invalid)
    try await writer.publish(messages[0])
    await writer.close()
  }

  @Test func `a cancelled task is free at once`() async throws {
    let broker = try await RealBroker.start()
    let reader = try await Self.reader(of: broker, "#")
    broker.freeze()
    defer { broker.resume() }
    let began = ContinuousClock.now
    let settings = Self.settings(broker, "late")
    for wait in [
      Task { _ = try? await reader.nextBatch() }, Task { _ = await reader.ended() },
      Task { _ = try? await reader.publish(MQTTMessage(topic: "a", payload: [])) },
      Task { _ = try? await MQTTConnection.open(settings, incoming: .gathered) },
    ] {
      wait.cancel()
      await wait.value
    }
    #expect(ContinuousClock.now - began < .seconds(1))
    await reader.close()
  }
}

extension MQTTConnectionTests {
  @EventLoop
  final class Heard {
    var messages: [MQTTMessage] = []
    nonisolated init() {}
  }

  static func settings(_ broker: RealBroker, _ id: String) -> MQTTSettings {
    MQTTSettings(host: "127.0.0.1", port: broker.port, clientID: id)
  }

  static func open(
    _ broker: RealBroker, _ id: String, incoming: MQTTConnection.Incoming = .gathered,
    _ change: (inout MQTTSettings) -> Void = { _ in }
  ) async throws -> MQTTConnection {
    var settings = settings(broker, id)
    change(&settings)
    return try await MQTTConnection.open(settings, incoming: incoming)
  }

  /// A client that is subscribed when this returns.
  static func reader(
    of broker: RealBroker, _ topic: String, _ change: (inout MQTTSettings) -> Void = { _ in }
  ) async throws -> MQTTConnection {
    var settings = settings(broker, "reader")
    change(&settings)
    let connection = try await MQTTConnection.open(settings, incoming: .gathered, subscribingTo: [topic])
    // A kept session may send before it answers.
    while await !connection.isSubscribed, await !connection.isHoldingMessages {
      try #require(await connection.isOpen)
      try await Task.sleep(for: .milliseconds(2))
    }
    return connection
  }

  /// Exactly so many, each batch acknowledged.
  static func take(_ count: Int, from connection: MQTTConnection) async throws -> [MQTTMessage] {
    var messages: [MQTTMessage] = []
    while messages.count < count {
      messages += try await connection.nextBatch()
      await connection.acknowledge()
    }
    #expect(messages.count == count)
    return messages
  }
}
