internal import Foundation
internal import Loop
internal import RocketMQServer
internal import Testing

@testable internal import RocketMQ

extension RealBroker {
  @Test func `what is sent back comes again, and after the last time is a dead letter`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client, queues: 1)
    let group = Self.group()
    let producer = try await Self.producer(client)
    let sent = try await producer.send(Message(topic: topic, body: [42], tag: "x", keys: ["k"], properties: ["p": "q"]))
    let settings = ConsumerSettings(group: group, subscriptions: [Subscription(topic)], start: .first, retries: 2)
    let collector = Collector(try await client.consumer(settings)) { batch in
      for message in batch.messages { try? await batch.sendBack(message, .level(1)) }
    }
    try await eventually("three attempts", within: .seconds(90)) { collector.messages.count >= 3 }
    #expect(collector.messages.map(\.reconsumeTimes) == [0, 1, 2])
    for message in collector.messages {
      #expect(message.topic == topic && message.id == sent.id && message.tag == "x" && message.keys == ["k"])
      #expect(try message.body == [42] && message.properties["p"] == "q")
    }
    #expect(collector.messages[1].storedTopic == "%RETRY%" + group)
    try await eventually("nothing is left") { await collector.consumer.status.queues.allSatisfy { $0.unfinished == 0 } }
    await collector.end()
    let dead = ConsumerSettings(group: Self.group(), subscriptions: [Subscription("%DLQ%" + group)], start: .first)
    let graveyard = Collector(try await client.consumer(dead))
    try await eventually("the dead letter") { graveyard.messages.count >= 1 }
    #expect(graveyard.messages.first?.id == sent.id)
    await graveyard.end()
    await producer.close()
    await client.close()
  }

  @Test func `a message is made a dead letter at once`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client, queues: 1)
    let group = Self.group()
    try await Self.publish(3, to: topic, client)
    let settings = ConsumerSettings(group: group, subscriptions: [Subscription(topic)], start: .first)
    let collector = Collector(try await client.consumer(settings)) { batch in
      for message in batch.messages {
        if Self.number(message) == 1 {
          try? await batch.sendBack(message, .deadLetter)
        } else {
          await batch.complete(message)
        }
      }
    }
    try await eventually { collector.numbers.count >= 3 }
    let dead = ConsumerSettings(group: Self.group(), subscriptions: [Subscription("%DLQ%" + group)], start: .first)
    let graveyard = Collector(try await client.consumer(dead))
    try await eventually { graveyard.numbers == [1] }
    await graveyard.end()
    await collector.end()
    await client.close()
  }

  /// As where the broker that keeps it does not take it back: the copy that goes to the retry topic instead is counted like the original.
  @Test func `a copy in the retry topic comes again, and after the last time is a dead letter`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client, queues: 1)
    let group = Self.group()
    let producer = try await Self.producer(client)
    let text = Array(String(repeating: "long ", count: 2_000).utf8)
    let sent = try await producer.send(Message(topic: topic, body: text, tag: "x", keys: ["k"], properties: ["p": "q"]))
    let settings = ConsumerSettings(group: group, subscriptions: [Subscription(topic)], start: .first, retries: 2)
    let consumer = try await client.consumer(settings)
    let collector = Collector(consumer) { batch in
      for message in batch.messages {
        try? await consumer.core.publishAgain(Parcel(retrying: message, .level(1), of: settings))
        await batch.complete(message)
      }
    }
    let dead = ConsumerSettings(group: Self.group(), subscriptions: [Subscription("%DLQ%" + group)], start: .first)
    let graveyard = Collector(try await client.consumer(dead))
    try await eventually("the dead letter", within: .seconds(90)) { graveyard.messages.count >= 1 }
    let times = collector.messages.map(\.reconsumeTimes)
    // 4.9 gives up one time earlier than 5.3.
    #expect(times == (server.distribution.isFive ? [0, 1, 2] : [0, 1]))
    for message in collector.messages + graveyard.messages {
      #expect(message.id == sent.id && message.tag == "x" && message.keys == ["k"] && message.properties["p"] == "q")
      #expect(try message.body.elementsEqual(text))
    }
    #expect(collector.messages.allSatisfy { $0.topic == topic })
    await collector.end()
    await graveyard.end()
    await producer.close()
    await client.close()
  }

  @Test func `a topic is deleted, and a group is made`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client, queues: 2)
    try await Self.publish(3, to: topic, client)
    let group = Self.group()
    try await client.admin.createGroup(group, retries: 1)
    let settings = ConsumerSettings(group: group, subscriptions: [Subscription(topic)], start: .first, retries: 1)
    let collector = Collector(try await client.consumer(settings))
    try await eventually { collector.numbers.count >= 3 }
    await collector.end()
    try await client.admin.deleteTopic(topic)
    let producer = try await Self.producer(client)
    try await eventually("nobody serves it any more") {
      do throws(RocketMQError) {
        try await producer.check(topic: topic)
        return false
      } catch {
        return error == .noRoute(topic: topic)
      }
    }
    // There again, it is empty.
    _ = try await Self.topic(client, queues: 2, name: topic)
    try await Self.publish(1, to: topic, client, from: 7)
    let other = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    let reader = Collector(try await client.consumer(other))
    try await eventually { !reader.numbers.isEmpty }
    #expect(reader.numbers == [7])
    await reader.end()
    await producer.close()
    await client.close()
  }

  @Test func `a delayed message comes when it is due`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client, queues: 1)
    let producer = try await Self.producer(client)
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    let collector = Collector(try await client.consumer(settings))
    let began = ContinuousClock.now
    _ = try await producer.send(Message(topic: topic, body: Array("1".utf8), delayLevel: 2))
    try await eventually { collector.numbers == [1] }
    #expect(ContinuousClock.now - began > .milliseconds(1_900))
    await collector.end()
    await producer.close()
    await client.close()
  }

  @Test func `a reset by an administrator makes everything come again`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client, queues: 2)
    let group = Self.group()
    try await Self.publish(10, to: topic, client, batch: 5)
    let settings = ConsumerSettings(group: group, subscriptions: [Subscription(topic)], start: .first)
    let collector = Collector(try await client.consumer(settings))
    try await eventually { collector.numbers.count >= 10 }
    await collector.consumer.commit()
    try await client.admin.resetOffsets(of: group, topic: topic, to: 0)
    // A 5.x broker says so at the end of a pull that it holds, or with the next message.
    try await Self.publish(2, to: topic, client, from: 10, batch: 1)
    try await eventually("all of it again", within: .seconds(90)) {
      Array(0..<10).allSatisfy { n in collector.numbers.count { $0 == n } >= 2 }
    }
    await collector.end()
    await client.close()
  }

  @Test func `every member of a broadcasting group gets everything, and goes on from its file`() async throws {
    let server = try await SharedServer.running(.open)
    let clients = [try await Self.client(server, id: "a"), try await Self.client(server, id: "b")]
    let topic = try await Self.topic(clients[0], queues: 3)
    let group = Self.group()
    let folder = NSTemporaryDirectory() + "offsets-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func collector(_ index: Int) async throws -> Collector {
      let store = OffsetFile(path: "\(folder)/\(index).json")
      return Collector(
        try await clients[index].consumer(
          ConsumerSettings(
            group: group, subscriptions: [Subscription(topic)], model: .broadcasting(offsets: store), start: .first)))
    }
    try await Self.publish(30, to: topic, clients[0], batch: 5)
    let (first, second) = (try await collector(0), try await collector(1))
    try await eventually { first.numbers.count >= 30 && second.numbers.count >= 30 }
    #expect(first.numbers.sorted() == Array(0..<30) && second.numbers.sorted() == Array(0..<30))
    await first.end()
    try await Self.publish(6, to: topic, clients[0], from: 30, batch: 2)
    let again = try await collector(0)
    try await eventually { again.numbers.count >= 6 && second.numbers.count >= 36 }
    #expect(again.numbers.sorted() == Array(30..<36))
    await again.end()
    await second.end()
    for client in clients { await client.close() }
  }
}
