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

  @Test func `to a queue of one's own choice goes one attempt, and after a failure the queues are asked for again`()
    async throws
  {
    let queues = Box(2)
    let answer = Box(Answers.failure(.systemBusy, "busy"))
    let broker = try ScriptedBroker { $0.code == 310 || $0.code == 320 ? answer.value : Answers.success() }
    let nameServer = try ScriptedBroker { _ in Answers.route(["broker-a": broker.address], queues: queues.value) }
    let client = try await Client(ClientSettings(nameServers: [nameServer.address], requestLimit: .seconds(20)))
    let producer = try await client.producer(ProducerSettings(limit: .seconds(20)))
    let known = try await producer.queues(of: "t")
    #expect(known.map(\.id) == [0, 1])
    queues.value = 3
    #expect(try await producer.queues(of: "t") == known)
    await #expect(throws: RocketMQError.self) {
      try await producer.send([Message(topic: "t", body: [1])], to: known[1])
    }
    #expect(broker.requests(.sendMessage).count == 1 && broker.requests(.sendMessage).first?.fields["e"] == "1")
    #expect(try await producer.queues(of: "t").count == 3)
    answer.value = Answers.success(["msgId": "A,B", "queueId": "1", "queueOffset": "9"])
    let two = [Message(topic: "t", body: [1], id: "ONE"), Message(topic: "t", body: [2], id: "TWO")]
    #expect(try await producer.send(two, to: known[1]).map(\.id) == ["ONE", "TWO"])
    #expect(broker.requests(.sendBatch).count == 1)
    await #expect(throws: RocketMQError.self) { try await producer.send([], to: known[0]) }
    await #expect(throws: RocketMQError.self) {
      try await producer.send([Message(topic: "other", body: [1])], to: known[0])
    }
    await producer.close()
    await client.close()
    for server in [broker, nameServer] { server.stop() }
  }

  @Test func `many who ask for an unknown topic's queues at once ask once`() async throws {
    let nameServer = try ScriptedBroker { _ in Answers.route(["broker-a": "127.0.0.1:9"]) }
    let client = try await Client(ClientSettings(nameServers: [nameServer.address], requestLimit: .seconds(20)))
    let producer = try await client.producer()
    await withDiscardingTaskGroup { group in
      for _ in 0..<20 { group.addTask { _ = try? await producer.queues(of: "t") } }
    }
    #expect(nameServer.requests(.route).count == 1)
    await producer.close()
    await client.close()
    nameServer.stop()
  }

  @Test func `what stands in the way is found without publishing`() async throws {
    let answer = Box(Answers.failure(.noPermission, "check signature failed."))
    let broker = try ScriptedBroker { $0.code == 34 ? answer.value : Answers.success() }
    try await withProducer(brokers: [broker], route: Answers.route(["broker-0": broker.address])) { producer in
      await #expect(throws: RocketMQError.noRoute(topic: "unknown")) { try await producer.check(topic: "unknown") }
      do throws(RocketMQError) {
        try await producer.check(topic: "t")
        Issue.record("a broker that refuses us is no obstacle?")
      } catch {
        #expect(error.isPermissionProblem)
      }
      answer.value = Answers.success()
      try await producer.check(topic: "t")
      #expect(broker.requests(.sendMessage).isEmpty)
      broker.stop()
      await #expect(throws: RocketMQError.self) { try await producer.check(topic: "t") }
    }
  }

  @Test func `what is longer than allowed is not sent, neither alone nor together`() async throws {
    let broker = try ScriptedBroker { [place] _ in Answers.success(place) }
    try await withProducer(ProducerSettings(limit: .seconds(20), largestBody: 1_000), brokers: [broker]) { producer in
      let long = Message(topic: "t", body: [UInt8](repeating: 1, count: 1_001))
      await #expect(throws: RocketMQError.self) { try await producer.send(long) }
      let half = Message(topic: "t", body: [UInt8](repeating: 1, count: 600))
      await #expect(throws: RocketMQError.self) { try await producer.send(batch: [half, half]) }
      #expect(broker.requests(.sendMessage).isEmpty && broker.requests(.sendBatch).isEmpty)
      _ = try await producer.send(half)
    }
  }

  @Test func `an id made of what a message is does not change, and tells the time`() {
    let (one, other) = (Array("a".utf8), Array("b".utf8))
    let id = Message.id(hashing: one, milliseconds: 1_710_000_000_000)
    #expect(id == Message.id(hashing: one, milliseconds: 1_710_000_000_000))
    #expect(id != Message.id(hashing: other, milliseconds: 1_710_000_000_000))
    #expect(id.utf8.count == 32 && id.allSatisfy { $0.isNumber || ("A"..."F").contains($0) })
    let later = Message.id(hashing: one, milliseconds: 1_710_000_000_005)
    let time = { (id: String) in Int(id.dropFirst(20).prefix(8), radix: 16) ?? 0 }
    #expect(time(later) - time(id) == 5)
  }
}
