internal import Foundation
internal import Loop
internal import RocketMQServer
internal import Testing

@testable internal import RocketMQ

extension RealBroker {
  @Test func `what is published is consumed, once and in the order of each queue`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client)
    try await Self.publish(1_000, to: topic, client)
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    let collector = Collector(try await client.consumer(settings))
    try await eventually { collector.numbers.count >= 1_000 }
    try await Self.publish(100, to: topic, client, from: 1_000)
    try await eventually { collector.numbers.count >= 1_100 }
    #expect(collector.numbers.sorted() == Array(0..<1_100))
    for (_, messages) in Dictionary(grouping: collector.messages, by: \.queue.id) {
      #expect(messages.map(\.queueOffset) == Array(0..<Int64(messages.count)))
    }
    await collector.end()
    // The next member of the group begins where this one ended.
    try await Self.publish(10, to: topic, client, from: 2_000)
    let next = Collector(try await client.consumer(settings))
    try await eventually { next.numbers.count >= 10 }
    #expect(next.numbers.sorted() == Array(2_000..<2_010))
    await next.end()
    await client.close()
  }

  @Test func `a message keeps its tag, keys, properties and body, compressed or not`() async throws {
    let server = try await SharedServer.running(.open)
    for format in [HeaderFormat.json, .binary] {
      let client = try await Self.client(server, format: format)
      let topic = try await Self.topic(client, queues: 1)
      let producer = try await Self.producer(client)
      let large = Array(String(repeating: "RocketMQ é世 ", count: 5_000).utf8)
      let first = try await producer.send(
        Message(topic: topic, body: [1, 2, 3], tag: "TagA", keys: ["k1", "k2"], properties: ["color": "blü"], flag: 7))
      let second = try await producer.send(Message(topic: topic, body: large), orderedBy: "x")
      let batch = try await producer.send(batch: [
        Message(topic: topic, body: [4], tag: "b"), Message(topic: topic, body: [5]),
      ])
      #expect(first.status == .stored && first.queue.topic == topic)
      let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
      let collector = Collector(try await client.consumer(settings))
      try await eventually { collector.messages.count >= 4 }
      let message = collector.messages[0]
      #expect(message.tag == "TagA" && message.keys == ["k1", "k2"] && message.properties["color"] == "blü")
      #expect(message.flag == 7 && message.id == first.id && message.offsetID == first.offsetID && message.isIntact)
      #expect(try message.body == [1, 2, 3])
      #expect(try collector.messages[1].body.elementsEqual(large) && collector.messages[1].storedBody.count < 1_000)
      #expect(collector.messages.map(\.id) == [first.id, second.id] + batch.map(\.id))
      #expect(collector.messages.map(\.offsetID) == [first.offsetID, second.offsetID] + batch.map(\.offsetID))
      #expect(collector.messages.map(\.queueOffset) == [0, 1, 2, 3])
      await producer.close()
      await collector.end()
      await client.close()
    }
  }

  @Test func `members share the queues, and take over from one that leaves`() async throws {
    let server = try await SharedServer.running(.open)
    let clients = [try await Self.client(server), try await Self.client(server), try await Self.client(server)]
    let topic = try await Self.topic(clients[0], queues: 8)
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    var collectors: [Collector] = []
    for client in clients { collectors.append(Collector(try await client.consumer(settings))) }
    func shares() async -> [Int] {
      var shares: [Int] = []
      for collector in collectors {
        shares.append(await collector.consumer.status.queues.count { $0.queue.topic == topic })
      }
      return shares.sorted()
    }
    try await eventually("eight queues for three") { await shares() == [2, 3, 3] }
    try await Self.publish(400, to: topic, clients[0], batch: 10)
    try await eventually { collectors.reduce(0) { $0 + $1.numbers.count } >= 400 }
    #expect(collectors.flatMap(\.numbers).sorted() == Array(0..<400))
    // Whoever takes a queue over may ask for its offset before the one before has stored it, and get some messages again.
    for collector in collectors { await collector.consumer.commit() }
    await collectors[0].end()
    try await eventually("eight queues for two") { await Array(shares().suffix(2)) == [4, 4] }
    let before = collectors[0].numbers.count
    try await Self.publish(100, to: topic, clients[0], from: 400, batch: 5)
    try await eventually { collectors.reduce(0) { $0 + $1.numbers.count } >= 500 }
    #expect(collectors.flatMap(\.numbers).sorted() == Array(0..<500) && collectors[0].numbers.count == before)
    for collector in collectors { await collector.end() }
    for client in clients { await client.close() }
  }

  @Test func `only what was completed counts: the rest comes again to the next member`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client, queues: 1)
    try await Self.publish(20, to: topic, client)
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    let first = Collector(try await client.consumer(settings)) { batch in
      for message in batch.messages where ![7, 8].contains(RealBroker.number(message)) { await batch.complete(message) }
    }
    try await eventually { first.numbers.count >= 20 }
    await first.end()
    let second = Collector(try await client.consumer(settings))
    try await eventually { second.numbers.count >= 13 }
    #expect(second.numbers == Array(7..<20))
    await second.end()
    await client.close()
  }

  @Test func `only messages with the tags come, and the offset moves on all the same`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client, queues: 1)
    let producer = try await Self.producer(client)
    // Both have the same hash.
    for (number, tag) in ["Aa", "BB", "c", "Aa"].enumerated() {
      _ = try await producer.send(Message(topic: topic, body: Array("\(number)".utf8), tag: tag))
    }
    let settings = ConsumerSettings(
      group: Self.group(), subscriptions: [Subscription(topic, .tags(["Aa"]))], start: .first)
    let collector = Collector(try await client.consumer(settings))
    try await eventually { collector.numbers.count >= 2 }
    _ = try await producer.send(Message(topic: topic, body: Array("4".utf8), tag: "BB"))
    try await eventually("beyond what is not wanted") {
      await collector.consumer.status.queues.first { $0.queue.topic == topic }?.offset == 5
    }
    #expect(collector.numbers == [0, 3])
    await collector.end()
    await producer.close()
    await client.close()
  }

  @Test func `an SQL expression is applied`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client, queues: 1)
    let producer = try await Self.producer(client)
    for number in 0..<10 {
      _ = try await producer.send(
        Message(topic: topic, body: Array("\(number)".utf8), properties: ["size": "\(number)"]))
    }
    let subscription = Subscription(topic, .sql("size BETWEEN 3 AND 5"))
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [subscription], start: .first)
    let collector = Collector(try await client.consumer(settings))
    try await eventually { collector.numbers.count >= 3 }
    #expect(collector.numbers == [3, 4, 5])
    await collector.end()
    await producer.close()
    await client.close()
  }
}
