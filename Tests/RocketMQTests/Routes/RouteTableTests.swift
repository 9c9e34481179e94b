internal import Loop
internal import Testing

@testable internal import RocketMQ

@Suite("RouteTable")
@EventLoop
struct RouteTableTests {
  private func table(_ server: ScriptedBroker, _ map: [String: String] = [:]) throws -> RouteTable {
    let pool = ConnectionPool(format: .json, credentials: nil, trust: nil)
    return RouteTable(NameServers(try NameServerList([server.address]), pool, limit: .seconds(5)), addressMap: map)
  }

  @Test func `a recorded route is read with and without quotes`() throws {
    for name in ["G1.reply.1", "G2.reply.1"] {
      let route = try TopicRoute(reading: Vectors.command(name).body)
      #expect(route.brokers == ["broker-a": [0: "127.0.0.1:10911"]])
      #expect(route.readQueues(of: "events").map(\.id) == [0, 1, 2, 3])
      #expect(route.writeQueues(of: "events").count == 4 && route.writeQueues(of: "events", atMost: 2).count == 2)
    }
  }

  @Test func `only what may be read is read, and only what has a master is written`() throws {
    let text = """
      {"brokerDatas":[{"brokerAddrs":{"0":"a:1"},"brokerName":"Z"},{"brokerAddrs":{"1":"b:1"},"brokerName":"a"}],
      "queueDatas":[{"brokerName":"a","perm":6,"readQueueNums":1,"writeQueueNums":1},
      {"brokerName":"Z","perm":4,"readQueueNums":2,"writeQueueNums":2},{"brokerName":"w","perm":2,"readQueueNums":1,"writeQueueNums":1}]}
      """
    let route = try TopicRoute(reading: Array(text.utf8)[...])
    #expect(route.readQueues(of: "t").map(\.description) == ["t/Z/0", "t/Z/1", "t/a/0"])
    #expect(route.writeQueues(of: "t").isEmpty)
  }

  @Test func `an ordered topic has exactly the queues that it names`() throws {
    let text = #"{"orderTopicConf":"b:1;a:2;x","brokerDatas":[],"queueDatas":[]}"#
    let route = try TopicRoute(reading: Array(text.utf8)[...])
    #expect(route.writeQueues(of: "t").map(\.description) == ["t/b/0", "t/a/0", "t/a/1"])
  }

  @Test(arguments: [
    "", "[", #"{"queueDatas":[{}]}"#, #"{"brokerDatas":[{}]}"#,
    #"{"queueDatas":[{"brokerName":"a","perm":6,"readQueueNums":2000000000,"writeQueueNums":1}]}"#,
    #"{"queueDatas":[{"brokerName":"a","perm":6,"readQueueNums":-1,"writeQueueNums":1}]}"#,
  ])
  func `what is no route is refused`(text: String) {
    #expect(throws: MalformedFrame.self) { try TopicRoute(reading: Array(text.utf8)[...]) }
  }

  @Test func `a route that cannot be had again stays`() async throws {
    let answer = Box(Answers.route(["broker-a": "10.0.0.1:10911"], queues: 2))
    let server = try ScriptedBroker { _ in answer.value }
    let table = try table(server)
    _ = try await table.route(of: "t")
    answer.value = Answers.failure(.topicNotExist)
    await #expect(throws: RocketMQError.noRoute(topic: "t")) { try await table.refresh("t") }
    #expect(table.addresses(of: "broker-a") == [0: "10.0.0.1:10911"])
    #expect(try await table.route(of: "t").readQueues(of: "t").count == 2)
    #expect(server.requests.first?.fields == ["acceptStandardJsonOnly": "true", "topic": "t"])
    server.stop()
  }

  @Test func `a broker is reached where the map says`() async throws {
    let server = try ScriptedBroker { _ in
      Answers.route(["a": "172.17.0.2:10911", "b": "172.17.0.3:10911", "c": "::1:7"])
    }
    let table = try table(server, ["172.17.0.2:10911": "broker.example:443", "172.17.0.3": "127.0.0.1"])
    _ = try await table.route(of: "t")
    #expect(table.allAddresses == ["broker.example:443", "127.0.0.1:10911", "[::1]:7"])
    server.stop()
  }

  @Test func `a topic is kept as long as somebody wants it`() async throws {
    let server = try ScriptedBroker { _ in Answers.route(["a": "h:1"]) }
    let table = try table(server)
    table.want("t")
    table.want("t")
    _ = try await table.route(of: "t")
    table.release("t")
    #expect(table.wantedTopics == ["t"] && !table.allAddresses.isEmpty)
    table.release("t")
    #expect(table.wantedTopics.isEmpty && table.allAddresses.isEmpty)
    server.stop()
  }
}
