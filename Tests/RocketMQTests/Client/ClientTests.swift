internal import Loop
internal import Testing

@testable internal import RocketMQ

@Suite("Client")
@EventLoop
struct ClientTests {
  @Test func `no two clients have the same id, unless they are told to`() async throws {
    let settings = ClientSettings(nameServers: ["127.0.0.1:1"])
    let ids = [try await Client(settings).id, try await Client(settings).id]
    #expect(ids[0] != ids[1] && ids.allSatisfy { $0.contains("@") && $0.contains("#") })
    #expect(try await Client(ClientSettings(nameServers: ["h:1"], clientID: "mine")).id == "mine")
  }

  @Test func `settings that cannot work are refused`() async {
    await #expect(throws: RocketMQError.self) { try await Client(ClientSettings(nameServers: [])) }
    await #expect(throws: RocketMQError.self) {
      try await Client(ClientSettings(nameServers: ["h:1"], tls: TLSSettings(authorities: "/nowhere.pem")))
    }
  }

  @Test func `a topic is made at every master, and waited for`() async throws {
    let isMade = Box(false)
    let address = Box("")
    let server = try ScriptedBroker { request in
      switch RequestCode(rawValue: request.code) {
      case .cluster:
        let text =
          #"{"brokerAddrTable":{"a":{"brokerAddrs":{0:"\#(address.value)",1:"h:1"},"brokerName":"a","cluster":"C"}},"clusterAddrTable":{}}"#
        return Answers.success(body: Array(text.utf8))
      case .createTopic:
        isMade.value = true
        return Answers.success()
      default: return isMade.value ? Answers.route(["a": address.value]) : Answers.failure(.topicNotExist)
      }
    }
    address.value = server.address
    let client = try await Client(ClientSettings(nameServers: [server.address]))
    let broker = try #require(try await client.admin.brokers().first)
    #expect(broker.name == "a" && broker.cluster == "C" && broker.addresses == [0: server.address, 1: "h:1"])
    try await client.admin.createTopic("t", queues: 8)
    #expect(server.requests(.createTopic).map { $0.fields["writeQueueNums"] } == ["8"])
    await client.close()
    await #expect(throws: RocketMQError.closed) { try await client.admin.brokers() }
    server.stop()
  }
}
