internal import Loop
internal import RocketMQ
internal import RocketMQServer
internal import Testing

extension RealBroker {
  @Test func `the documentation's examples do what it says`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client)
    let group = Self.group()
    let seen = Box<[ReceivedMessage]>([])
    let consuming = EventLoop.spawnThrowing("example") {
      try await Example.consume(nameServers: [server.nameServer], topic: topic, group: group) { message in
        await seen.append(message)
      }
    }
    let receipt = try await Example.publish(nameServers: [server.nameServer], topic: topic)
    try await eventually { seen.value.map(\.id) == [receipt.id] }
    consuming.cancel()
    try await consuming.value
    // Though its task was cancelled when it left the group.
    #expect(await Self.stored(group, topic, client) == 1)
    await client.close()
  }
}

extension Box where Value == [ReceivedMessage] {
  fileprivate func append(_ message: ReceivedMessage) { value.append(message) }
}
