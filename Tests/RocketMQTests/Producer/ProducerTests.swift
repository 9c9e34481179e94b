internal import Loop
internal import Testing

@testable internal import RocketMQ

@Suite("Producer")
@EventLoop
struct ProducerTests {
  private let place: HeaderFields = ["msgId": "AA", "queueId": "0", "queueOffset": "7"]

  private func withProducer(
    _ settings: ProducerSettings = ProducerSettings(limit: .seconds(20)), brokers: [ScriptedBroker],
    route: RemotingCommand? = nil,
    _ body: (Producer) async throws -> Void
  ) async throws {
    let names = Dictionary(
      uniqueKeysWithValues: brokers.enumerated().map { ("broker-\($0.offset)", $0.element.address) })
    let answer = route ?? Answers.route(names, queues: 2)
    let nameServer = try ScriptedBroker { request in
      request.fields["topic"] == "t" || route == nil && request.fields["topic"] != "unknown"
        ? answer : Answers.failure(.topicNotExist)
    }
    let client = try await Client(ClientSettings(nameServers: [nameServer.address], requestLimit: .seconds(20)))
    let producer = try await client.producer(settings)
    try await body(producer)
    await producer.close()
    await client.close()
    for server in brokers + [nameServer] { server.stop() }
  }

  @Test func `a message is what live brokers take`() async throws {
    let broker = try ScriptedBroker { [place] in $0.code == 310 ? Answers.success(place) : Answers.success() }
    try await withProducer(brokers: [broker]) { producer in
      let receipt = try await producer.send(Message(topic: "t", body: [1, 2], tag: "a", flag: 3))
      #expect(receipt.status == .stored && receipt.queueOffset == 7 && receipt.offsetID == "AA")
      let request = try #require(broker.requests(.sendMessage).first)
      let recorded = try Vectors.command("G6.request.0")
      #expect(
        request.fields.all.map(\.name)
          == recorded.fields.sorted.map(\.name).filter { !["AccessKey", "Signature"].contains($0) })
      #expect(
        request.fields["i"] == "TAGS\u{1}a\u{2}WAIT\u{1}true\u{2}UNIQ_KEY\u{1}\(receipt.id)" && request.body == [1, 2])
      #expect(request.fields["h"] == "3" && request.fields["f"] == "0" && request.fields["m"] == "false")
    }
  }

  @Test func `a long body is compressed where that helps`() async throws {
    let broker = try ScriptedBroker { [place] _ in Answers.success(place) }
    try await withProducer(brokers: [broker]) { producer in
      let text = [UInt8](repeating: 65, count: 10_000)
      _ = try await producer.send(Message(topic: "t", body: text))
      let request = try #require(broker.requests(.sendMessage).first)
      #expect(request.fields["f"] == String(0x301))
      #expect(try Zlib.inflate(request.body, limit: 10_000) == text)
      var random = SplitMix(seed: 1)
      _ = try await producer.send(Message(topic: "t", body: (0..<5_000).map { _ in UInt8(random.below(256)) }))
      #expect(broker.requests(.sendMessage).last?.fields["f"] == "0")
    }
  }

  @Test func `a broker that fails is replaced by another, with the same id`() async throws {
    let broken = try ScriptedBroker {
      $0.code == 310 ? Answers.failure(.serviceNotAvailable, "disk full") : Answers.success()
    }
    let fine = try ScriptedBroker { [place] _ in Answers.success(place) }
    try await withProducer(brokers: [broken, fine]) { producer in
      for _ in 0..<6 {
        let receipt = try await producer.send(Message(topic: "t", body: [1]))
        #expect(receipt.queue.brokerName == "broker-1")
      }
      let ids = { (broker: ScriptedBroker) in Set(broker.requests(.sendMessage).compactMap { $0.fields["i"] }) }
      #expect(!ids(broken).isEmpty && ids(broken).isSubset(of: ids(fine)))
    }
  }

  @Test func `a missing permission is not tried again`() async throws {
    for refusal in [
      Answers.failure(.noPermission, "no"),
      Answers.failure(.systemError, "org.apache.rocketmq.acl.common.AclException: no"),
      Answers.failure(.messageIllegal, "too long"),
    ] {
      let broker = try ScriptedBroker { $0.code == 310 ? refusal : Answers.success() }
      try await withProducer(brokers: [broker]) { producer in
        await #expect(throws: RocketMQError.self) { try await producer.send(Message(topic: "t", body: [1])) }
        #expect(broker.requests(.sendMessage).count == 1)
      }
    }
  }

  @Test func `messages with one key go to one queue`() async throws {
    let broker = try ScriptedBroker { request in
      Answers.success(["msgId": "A", "queueId": request.fields["e"] ?? "", "queueOffset": "0"])
    }
    try await withProducer(brokers: [broker]) { producer in
      var queues: [String: Set<Int32>] = [:]
      for number in 0..<40 {
        let key = "key \(number % 8)"
        queues[key, default: []].insert(
          try await producer.send(Message(topic: "t", body: [1]), orderedBy: key).queue.id)
      }
      #expect(queues.values.allSatisfy { $0.count == 1 } && Set(queues.values).count == 2)
    }
  }

  @Test func `a batch is one request, with a receipt for each message`() async throws {
    let broker = try ScriptedBroker { _ in Answers.success(["msgId": "A,B", "queueId": "1", "queueOffset": "9"]) }
    try await withProducer(brokers: [broker]) { producer in
      let receipts = try await producer.send(batch: [Message(topic: "t", body: [1]), Message(topic: "t", body: [2])])
      #expect(receipts.map(\.offsetID) == ["A", "B"] && receipts.map(\.queueOffset) == [9, 10])
      #expect(broker.requests(.sendBatch).first?.fields["m"] == "true")
      await #expect(throws: RocketMQError.self) { try await producer.send(batch: []) }
      await #expect(throws: RocketMQError.self) {
        try await producer.send(batch: [Message(topic: "t", body: [1]), Message(topic: "u", body: [2])])
      }
    }
  }

  @Test func `stored less safely than wanted is said, not tried again`() async throws {
    var answer = Answers.success(place)
    answer.code = ResponseCode.flushSlaveTimeout.rawValue
    let broker = try ScriptedBroker { [answer] in $0.code == 310 ? answer : Answers.success() }
    try await withProducer(brokers: [broker]) { producer in
      let receipt = try await producer.send(Message(topic: "t", body: [1]))
      #expect(receipt.status == .notReplicated)
      #expect(broker.requests(.sendMessage).count == 1)
    }
  }

  @Test func `a topic that nobody serves is said, and a silent broker is not waited for longer than allowed`()
    async throws
  {
    let silent = try ScriptedBroker { $0.code == 310 ? nil : Answers.success() }
    try await withProducer(
      ProducerSettings(limit: .milliseconds(200)), brokers: [silent], route: Answers.route(["b": silent.address])
    ) { producer in
      await #expect(throws: RocketMQError.noRoute(topic: "unknown")) {
        try await producer.send(Message(topic: "unknown", body: [1]))
      }
      await #expect(throws: RocketMQError.timedOut(address: silent.address)) {
        try await producer.send(Message(topic: "t", body: [1]))
      }
    }
  }
}
