internal import Loop
internal import Testing

@testable internal import RocketMQ

/// What real servers said, said again: 1 is 4.9.7, 2 is 5.3.3.
@Suite("recorded exchanges")
@EventLoop
struct ReplayTests {
  /// What the broker behind the recorded route advertises.
  private static let advertised = "127.0.0.1:10911"

  private static func reply(_ exchange: String, _ version: Int) throws -> RemotingCommand {
    let name = "\(exchange).reply.\(version)"
    return try Vectors.command(Vectors.has(name) ? name : "\(exchange).reply.1")
  }

  /// - Parameter pulls: the answers to pulls of the first queue, in turn; after them it holds them.
  private static func server(
    _ version: Int, pulls: [String], offsets: String = "G5"
  ) throws -> (ScriptedBroker, members: Box<[String]>) {
    let pulls = Box(try pulls.map { try reply($0, version) })
    let members = Box<[String]>([])
    var replies: [Int32: RemotingCommand] = [:]
    for (code, exchange) in [(34, "G3"), (14, offsets), (310, "G6")] {
      replies[Int32(code)] = try reply(exchange, version)
    }
    let route = try reply("G1", version)
    let server = try ScriptedBroker { [replies] request in
      switch RequestCode(rawValue: request.code) {
      case .route: return request.fields["topic"] == "events" ? route : Answers.failure(.topicNotExist)
      case .consumerList:
        let list = members.value.map { "\"\($0)\"" }.joined(separator: ",")
        return Answers.success(body: Array(#"{"consumerIdList":[\#(list)]}"#.utf8))
      case .pullMessage:
        return request.fields["queueId"] == "0" && !pulls.value.isEmpty ? pulls.value.removeFirst() : nil
      default: return replies[request.code] ?? Answers.success()
      }
    }
    return (server, members)
  }

  private static func client(_ server: ScriptedBroker) async throws -> Client {
    try await Client(
      ClientSettings(
        nameServers: [server.address], credentials: Credentials(accessKey: "gateway-key", secretKey: "gateway-secret"),
        addressMap: [advertised: server.address], clientID: "127.0.0.1@4711#1", requestLimit: .seconds(20)))
  }

  @Test(arguments: [1, 2])
  func `a consumer and a producer live on what a real broker said`(version: Int) async throws {
    // A message, nothing new, an administrator's reset to the beginning, the message again.
    let (server, members) = try Self.server(version, pulls: ["G7", "G8", "G9", "G7"])
    members.value = ["127.0.0.1@4711#1"]
    let client = try await Self.client(server)
    let settings = ConsumerSettings(group: "CG", subscriptions: [Subscription("events")], start: .first)
    let collector = Collector(try await client.consumer(settings))
    try await eventually { collector.messages.count == 2 }
    for message in collector.messages {
      #expect(try message.body.elementsEqual("héllo, 世界".utf8))
      #expect(message.id == "7F0000011267000000000000000000A1" && message.tag == "TagA" && message.keys == ["k1"])
      #expect(message.queueOffset == 0 && message.topic == "events" && message.isIntact)
      #expect(message.properties["CLUSTER"] == "DefaultCluster")
    }
    try await eventually("what is done is stored") {
      server.requests(.updateConsumerOffset).contains {
        $0.fields["commitOffset"] == "1" && $0.fields["queueId"] == "0"
      }
    }
    let looks = server.requests(.consumerList).count
    server.ask(try Vectors.command("G4.reply.0"))
    try await eventually("it looks who is there") { server.requests(.consumerList).count > looks }
    let producer = try await client.producer()
    let receipt = try await producer.send(Message(topic: "events", body: [1]))
    #expect(receipt.status == .stored && receipt.queueOffset == 0 && receipt.queue.id == 0)
    let place = try #require(try Self.reply("G6", version).fields["msgId"])
    #expect(receipt.offsetID == place && place.count == 32)
    await producer.close()
    await collector.end()
    await client.close()
  }

  @Test(arguments: [1, 2])
  func `a secret that a real broker did not accept is told in words, and no queue is begun`(version: Int) async throws {
    let (server, members) = try Self.server(version, pulls: [], offsets: "G10")
    members.value = ["127.0.0.1@4711#1"]
    let client = try await Self.client(server)
    let settings = ConsumerSettings(group: "CG", subscriptions: [Subscription("events")], start: .first)
    let consumer = try await client.consumer(settings)
    try await eventually {
      await consumer.status.problems.contains { $0.contains("the secret key does not belong to the access key") }
    }
    #expect(await consumer.status.queues.isEmpty && server.requests(.pullMessage).isEmpty)
    await consumer.close()
    await client.close()
  }
}
