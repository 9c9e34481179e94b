internal import Foundation
internal import Loop
internal import RocketMQServer
internal import Testing

@testable internal import RocketMQ

extension RealBroker {
  @Test func `a broker that is killed and comes back is read on, and nothing is lost`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client)
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    let collector = Collector(try await client.consumer(settings))
    try await Self.publish(200, to: topic, client)
    try await eventually { collector.numbers.count >= 200 }
    // What it had not written yet would be gone with the machine, not with the process.
    try await Self.blocking { server.kill() }
    try await eventually("the loss shows") { await collector.consumer.status.brokers.isEmpty }
    try await Self.blocking { try server.startBroker() }
    try await eventually("it can be published again", within: .seconds(90)) {
      (try? await Self.publish(1, to: topic, client, from: 200)) != nil
    }
    try await eventually("it is read again", within: .seconds(90)) { collector.numbers.contains(200) }
    #expect(Set(collector.numbers) == Set(0...200))
    await collector.end()
    await client.close()
  }

  @Test func `while no name server answers, what is known is used`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client)
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    let collector = Collector(try await client.consumer(settings))
    try await Self.publish(10, to: topic, client)
    try await eventually { collector.numbers.count >= 10 }
    try await Self.blocking { server.killNameServer() }
    let producer = try await Self.producer(client)
    _ = try await producer.send(Message(topic: topic, body: Array("10".utf8)))
    try await eventually { collector.numbers.count >= 11 }
    await #expect(throws: RocketMQError.self) { try await client.admin.brokers() }
    try await Self.blocking { try server.startNameServer() }
    try await eventually("the broker registers again", within: .seconds(90)) {
      try await client.admin.brokers().contains { $0.name == "broker-a" }
    }
    await producer.close()
    await collector.end()
    await client.close()
  }

  @Test func `a consumer that starts before everything else begins when it is there`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = "t-" + UUID().uuidString
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    let collector = Collector(try await client.consumer(settings))
    try await eventually("it says what is missing") {
      await collector.consumer.status.problems.contains { $0.contains("no broker serves the topic \(topic)") }
    }
    _ = try await Self.topic(client, name: topic)
    try await Self.publish(5, to: topic, client)
    try await eventually { collector.numbers.count >= 5 }
    await collector.end()
    await client.close()
  }
}
