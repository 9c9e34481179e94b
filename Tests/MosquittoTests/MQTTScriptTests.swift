import Loop
import Mosquitto
import ScriptedBroker
import Testing

/// What goes over the wire, byte by byte, and when.
@Suite(.timeLimit(.minutes(1)))
struct MQTTScriptTests {
  private func settings(_ port: UInt16) -> MQTTSettings {
    var settings = MQTTSettings(host: "127.0.0.1", port: port, clientID: "exactly-this")
    settings.keepAlive = .seconds(5)
    return settings
  }

  @Test func `acknowledgements leave when the caller says so, in order, 512 at most`() async throws {
    let broker = ScriptedBroker()
    let port = try await broker.start { connection in
      try await connection.accept()
      try await connection.send((1...700).flatMap { BrokerPacket.message($0, [UInt8($0 & 0xff)]).bytes })
      await connection.over()
    }
    let client = try await MQTTConnection.open(settings(port), incoming: .gathered)
    var total = 0
    while total < 700 {
      let batch = try await client.nextBatch()
      #expect(batch.count <= MQTTConnection.batchLimit)
      total += batch.count
      // Whatever could leave by mistake has left by then.
      try await Task.sleep(for: .milliseconds(50))
      let connection = try #require(await broker.connections.first)
      #expect(await connection.received.filter { $0.kind == .puback }.count == total - batch.count)
      await client.acknowledge()
      while await connection.received.filter({ $0.kind == .puback }).count < total {
        try await Task.sleep(for: .milliseconds(1))
      }
      #expect(await connection.received.filter { $0.kind == .puback }.map(\.number) == Array(1...total))
    }
    await client.close()
  }

  @Test func `while messages are in hand not even a ping leaves, and giving up writes nothing`() async throws {
    let broker = ScriptedBroker()
    let port = try await broker.start { connection in
      try await connection.accept()
      try await connection.send(.message(7, [1]))
      await connection.over()
    }
    let client = try await MQTTConnection.open(settings(port), incoming: .gathered)
    _ = try await client.nextBatch()
    try await Task.sleep(for: .seconds(6.5))
    let connection = try #require(await broker.connections.first)
    #expect(await connection.received.map(\.kind) == [.connect])
    await client.abandon()
    await connection.over()
    #expect(await connection.received.map(\.kind) == [.connect])
  }

  @Test func `a calm connection pings, and closes with a goodbye`() async throws {
    let broker = ScriptedBroker()
    let port = try await broker.start { connection in
      try await connection.accept()
      while try await connection.next().kind == .pingreq { try await connection.send(BrokerPacket(.pingresp)) }
    }
    let client = try await MQTTConnection.open(settings(port), incoming: .gathered)
    let connection = try #require(await broker.connections.first)
    while await connection.received.count < 2 { try await Task.sleep(for: .milliseconds(20)) }
    await client.close()
    await connection.over()
    #expect(await connection.received.map(\.kind) == [.connect, .pingreq, .disconnect])
  }

  @Test func `CONNECT says exactly what the settings say`() async throws {
    let broker = ScriptedBroker()
    let port = try await broker.start { connection in try await connection.accept() }
    var settings = settings(port)
    settings.credentials = MQTTCredentials(username: "u:ser", password: "pass")
    settings.isSessionClean = false
    settings.will = MQTTMessage(topic: "w", payload: [1, 2], isRetained: true)
    let client = try await MQTTConnection.open(settings, incoming: .gathered)
    let text = BrokerPacket.text
    // Flags: user name, password, will retained, will QoS 1, will, no clean session.
    let expected =
      text("MQTT") + [4, 0b1110_1100, 0, 5] + text("exactly-this") + text("w") + [0, 2, 1, 2] + text("u:ser")
      + text("pass")
    #expect(await broker.connections.first?.received.first?.body == expected)
    await client.abandon()
  }

  @Test func `MQTT 5 asks for a session that outlives the connection`() async throws {
    let broker = ScriptedBroker()
    let port = try await broker.start { connection in
      try await connection.accept(isSessionPresent: true, properties: [0])
    }
    var settings = settings(port)
    settings.version = .v5
    settings.isSessionClean = false
    settings.sessionExpiry = .seconds(0x0102)
    let client = try await MQTTConnection.open(settings, incoming: .gathered)
    #expect(await client.isSessionPresent)
    let text = BrokerPacket.text
    // Session expiry 17, receive maximum 33.
    let expected =
      text("MQTT") + [5, 0, 0, 5, 8, 17, 0, 0, 1, 2, 33, 2, 0] + text("exactly-this")
    #expect(await broker.connections.first?.received.first?.body == expected)
    await client.abandon()
  }

  @Test(arguments: [
    (1, "the broker does not speak this version of MQTT; set `version` to the other one (code 1)"),
    (2, "the broker does not accept this client id (code 2)"),
    (3, "the broker is not available at the moment (code 3)"),
    (4, "the broker refused user name or password (code 4)"),
    (5, "the broker refused user name or password, or this client id has no right to connect (code 5)"),
  ])
  func `each code of CONNACK has its words`(_ code: UInt8, _ words: String) async throws {
    let broker = ScriptedBroker()
    let port = try await broker.start { connection in
      _ = try await connection.next()
      try await connection.send(BrokerPacket(.connack, [0, code]))
    }
    let error = await #expect(throws: MQTTError.self) {
      try await MQTTConnection.open(settings(port), incoming: .gathered)
    }
    #expect(error?.code == .refused)
    #expect(error?.brokerCode == Int(code))
    #expect(error?.description == "mqtt://127.0.0.1:\(port): \(words)")
  }

  @Test func `a refused subscription ends the connection and names the topic`() async throws {
    let broker = ScriptedBroker()
    let port = try await broker.start { connection in
      try await connection.accept()
      let subscribe = try await connection.next()
      try await connection.send(BrokerPacket(.suback, Array(subscribe.body.prefix(2)) + [1, 0x80]))
    }
    let client = try await MQTTConnection.open(settings(port), incoming: .gathered, subscribingTo: ["a", "b/#"])
    let error = await client.ended()
    #expect(error.code == .subscription)
    #expect(error.reason == "the broker does not let this client subscribe to b/# (code 128)")
  }

  @Test func `a session that somebody else took is named in MQTT 5`() async throws {
    let broker = ScriptedBroker()
    let port = try await broker.start { connection in
      try await connection.accept(properties: [0])
      try await connection.send(BrokerPacket(.disconnect, [0x8e]))
    }
    var settings = settings(port)
    settings.version = .v5
    let client = try await MQTTConnection.open(settings, incoming: .gathered)
    let error = await client.ended()
    #expect(error.code == .taken)
    #expect(error.reason == "the broker closed the connection: somebody else connected with this client id (code 142)")
  }

  @Test func `a message that the broker refuses fails alone`() async throws {
    let broker = ScriptedBroker()
    let port = try await broker.start { connection in
      try await connection.accept(properties: [0])
      for code in [UInt8(0), 0x87, 0] {
        let publish = try await connection.next()
        let number = publish.body[3...4]
        try await connection.send(BrokerPacket(.puback, number + [code]))
      }
      await connection.over()
    }
    var settings = settings(port)
    settings.version = .v5
    let client = try await MQTTConnection.open(settings, incoming: .gathered)
    let error = await #expect(throws: MQTTPublishError.self) {
      try await client.publish((0..<3).map { MQTTMessage(topic: "t", payload: [$0]) })
    }
    #expect(error?.accepted == 1)
    #expect(error?.error.reason == "the broker did not take the message: not authorized (code 135)")
    #expect(await client.isOpen)
    await client.close()
  }

  @Test func `what answers with an alert of TLS expects TLS`() async throws {
    let broker = ScriptedBroker()
    let port = try await broker.start { connection in
      try await connection.send([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x46])
      await connection.over()
    }
    let error = await #expect(throws: MQTTError.self) {
      try await MQTTConnection.open(settings(port), incoming: .gathered)
    }
    #expect(error?.reason == "what answers there is no MQTT broker, or expects TLS (mqtts://)")
  }

  /// Of MQTT 3.1.1. In MQTT 5 a property that the standard does not know makes libmosquitto 2.0.11 end the process (an assertion in
  /// its own logging): the configuration's manual says so.
  @Test func `no bytes that a broker sends do harm`() async throws {
    var random = SystemlessRandom(state: 20_261_121)
    for _ in 0..<600 {
      var bytes = (0..<Int.random(in: 1...60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      // Half of them begin as packets do.
      if Bool.random(using: &random) { bytes[0] = UInt8.random(in: 1...15, using: &random) << 4 | bytes[0] & 0x0f }
      if bytes.count > 1, Bool.random(using: &random) { bytes[1] = UInt8(bytes.count - 2) }
      let sent = bytes
      let broker = ScriptedBroker()
      let port = try await broker.start { connection in
        try await connection.accept()
        try await connection.send(sent)
        await connection.close()
      }
      let client = try await MQTTConnection.open(settings(port), incoming: .gathered)
      while let batch = try? await client.nextBatch() {
        #expect(batch.allSatisfy { $0.payload.count + $0.topic.utf8.count <= sent.count * 3 })
        await client.acknowledge()
      }
      #expect(await !client.isOpen, "\(sent)")
    }
  }
}

/// The same numbers each time.
struct SystemlessRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
