internal import Foundation
internal import Loop
internal import RocketMQServer
internal import Testing

@testable internal import RocketMQ

extension RealBroker {
  /// - Parameter time: in milliseconds since 1970.
  private static func reset(_ group: String, _ topic: String, to time: String, _ server: RocketMQServer) async throws {
    try await blocking {
      try server.administer(["resetOffsetByTime", "-g", group, "-t", topic, "-s", time])
    }
  }

  @Test func `Java's administrator sets a group back while it consumes`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client, queues: 2)
    let group = Self.group()
    try await Self.publish(40, to: topic, client, batch: 5)
    let settings = ConsumerSettings(group: group, subscriptions: [Subscription(topic)], start: .first)
    let collector = Collector(try await client.consumer(settings))
    try await eventually { collector.numbers.count >= 40 }
    await collector.consumer.commit()
    try await Self.reset(group, topic, to: "1", server)
    // A 5.x broker says so at the end of a pull that it holds, or with the next message.
    try await Self.publish(2, to: topic, client, from: 40, batch: 1)
    try await eventually("all of it again", within: .seconds(90)) {
      (0..<40).allSatisfy { number in collector.numbers.count { $0 == number } >= 2 } && collector.numbers.contains(41)
    }
    try await eventually("what is done is stored") {
      await collector.consumer.commit()
      return await Self.stored(group, topic, client) == 42
    }
    await collector.end()
    await client.close()
  }

  @Test func `a group that is reset while nobody consumes begins there`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client, queues: 2)
    let group = Self.group()
    try await Self.publish(20, to: topic, client, batch: 5)
    let settings = ConsumerSettings(group: group, subscriptions: [Subscription(topic)], start: .first)
    let first = Collector(try await client.consumer(settings))
    try await eventually { first.numbers.count >= 20 }
    await first.end()
    #expect(await Self.stored(group, topic, client) == 20)
    try await Self.reset(group, topic, to: "1", server)
    let second = Collector(try await client.consumer(settings))
    try await eventually { second.numbers.count >= 20 }
    #expect(second.numbers.sorted() == Array(0..<20))
    await second.end()
    try await client.admin.resetOffsets(of: group, topic: topic, to: 1)
    let third = Collector(try await client.consumer(settings))
    try await eventually { third.numbers.count >= 20 }
    #expect(third.numbers.sorted() == Array(0..<20))
    await third.end()
    await client.close()
  }

  /// The sum of a group's offsets, as the broker has them.
  static func stored(_ group: String, _ topic: String, _ client: Client) async -> Int64 {
    var sum: Int64 = 0
    let queues = (try? await client.core.routes.route(of: topic).readQueues(of: topic)) ?? []
    for queue in queues {
      let fields: HeaderFields = [
        "consumerGroup": group, "queueId": String(queue.id), "setZeroIfNotFound": "false", "topic": topic,
      ]
      let command = RemotingCommand(.queryConsumerOffset, fields: fields)
      let answer = try? await client.core.master(of: queue.brokerName, topic: topic).response(
        to: command, within: .seconds(20))
      sum += answer?.fields.integer("offset") ?? 0
    }
    return sum
  }
}
