internal import Foundation
internal import Loop
internal import RocketMQServer
internal import Testing

@testable internal import RocketMQ

extension RealBroker {
  /// What Java's producer adds for the broker, and what is compared by itself.
  private static let ownProperties: Set<String> = ["WAIT", "UNIQ_KEY", "TAGS", "KEYS", "DELAY"]

  /// Has Java publish these kinds, and returns what it says of them.
  private static func publishByJava(
    _ kinds: [String], to topic: String, _ server: RocketMQServer, at place: SourceLocation = #_sourceLocation
  ) async throws -> [JavaPeer.Event] {
    let samples = try await java("Samples", [topic] + kinds, server)
    try await eventually("Java has published") { samples.status != nil }
    try #require(samples.status == 0, "\(samples.text)", sourceLocation: place)
    return samples.events("sent")
  }

  @Test func `what Java publishes is read, every field of it`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client)
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    let collector = Collector(try await client.consumer(settings))
    let kinds = ["plain", "tagged", "keyed", "properties", "text", "binary", "compressed", "batch", "delayed"]
    let sent = try await Self.publishByJava(kinds, to: topic, server)
    #expect(sent.count == 11)
    try await eventually("all of it") { collector.messages.count >= sent.count }
    #expect(collector.messages.count == sent.count)
    for event in sent {
      let kind = Comment(rawValue: event.kind ?? "")
      let message = try #require(collector.messages.first { $0.id == event.id }, kind)
      #expect(message.tag == event.tag && message.keys.joined(separator: " ") == event.keys ?? "", kind)
      #expect(message.flag == event.flag && message.topic == topic && message.isIntact, kind)
      #expect(try message.body.elementsEqual(try #require(event.body)), kind)
      #expect(abs(message.bornMilliseconds - message.storedMilliseconds) < 60_000, kind)
      for (name, value) in event.properties ?? [:] where !Self.ownProperties.contains(name) {
        #expect(message.properties[name] == value, kind)
      }
      // One that is delayed is moved once it is due.
      if event.kind != "delayed" {
        #expect(message.queue.id == event.queue && message.queueOffset == event.offset, kind)
        #expect(message.offsetID == event.place, kind)
      }
    }
    let compressed = try #require(collector.messages.first { $0.tag == "compressed" })
    #expect(try compressed.storedBody.count < compressed.body.count / 10)
    await collector.end()
    await client.close()
  }

  @Test func `what is published is read by Java, every field of it, and as its tags say`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client)
    let everything = try await Self.java("Member", [topic, Self.group(), "*"], server)
    let some = try await Self.java("Member", [topic, Self.group(), "paid || Aa"], server)
    let large = Array(String(repeating: "RocketMQ é世 ", count: 2_000).utf8)
    let single = [
      Message(topic: topic, body: Array("plain".utf8)), Message(topic: topic, body: Array(0...255), flag: -7),
      Message(topic: topic, body: Array("héllo, 世界 🔥\u{1}\u{2}\u{0}".utf8), tag: "paid", keys: ["4711", "schlüssel"]),
      Message(topic: topic, body: [1], tag: "due", properties: ["größe": "42 m² – 世界 🔥", "two words": "a b"]),
      // It has the same hash as "Aa".
      Message(topic: topic, body: [2], tag: "BB"),
      Message(topic: topic, body: large, tag: "Aa", properties: ["p": "q"]),
    ]
    let batch = [
      Message(topic: topic, body: [3], tag: "paid", keys: ["a"]),
      Message(topic: topic, body: [4], properties: ["é": "ü"]),
    ]
    let producer = try await Self.producer(client)
    var receipts: [SendReceipt] = []
    for message in single { receipts.append(try await producer.send(message)) }
    receipts += try await producer.send(batch: batch)
    try await eventually("all of it") { everything.events("message").count >= receipts.count }
    try await eventually("those with the tags") { some.events("message").count >= 3 }
    for (message, receipt) in zip(single + batch, receipts) {
      let read = try #require(everything.events("message").first { $0.id == receipt.id })
      #expect(read.topic == topic && read.queue == receipt.queue.id && read.offset == receipt.queueOffset)
      #expect(read.body == Data(message.body) && read.flag == message.flag && read.retries == 0)
      #expect(read.tag == message.tag && read.keys ?? "" == message.keys.joined(separator: " "))
      for (name, value) in message.properties { #expect(read.properties?[name] == value) }
    }
    #expect(everything.events("message").count == receipts.count)
    let wanted = zip(single + batch, receipts).filter { ["paid", "Aa"].contains($0.0.tag ?? "") }.map(\.1.id)
    #expect(Set(some.events("message").compactMap(\.id)) == Set(wanted) && some.events("message").count == wanted.count)
    for member in [everything, some] { member.stop() }
    await producer.close()
    await client.close()
  }

  @Test func `a body that cannot be read is refused in words, and whole all the same`() async throws {
    let server = try await SharedServer.running(.open)
    let client = try await Self.client(server)
    let topic = try await Self.topic(client, queues: 1)
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    let collector = Collector(try await client.consumer(settings))
    let sent = try await Self.publishByJava(["lz4", "zstd", "plain"], to: topic, server)
    try await eventually("those before it do not hold it up") { collector.messages.contains { $0.id == sent[2].id } }
    for (event, name) in zip(sent, ["LZ4", "Zstandard"]) {
      let message = try #require(collector.messages.first { $0.id == event.id })
      #expect(throws: BodyError.compression(name)) { try message.body }
      #expect(BodyError.compression(name).description.contains(name))
      // What there is to keep of it: everything but what it means.
      #expect(!message.storedBody.isEmpty && message.storedBody.count < 1_000 && message.isIntact)
      #expect(message.tag == event.kind && message.queueOffset == event.offset)
    }
    await collector.end()
    // Another topic: members must agree on what their group wants.
    guard server.distribution.isFive else { return await client.close() }
    let batches = "b-" + UUID().uuidString
    try await Self.blocking {
      try server.administer([
        "updateTopic", "-c", "DefaultCluster", "-t", batches, "-r", "1", "-w", "1", "-a", "+queue.type=BatchCQ",
      ])
    }
    let second = Collector(
      try await client.consumer(
        ConsumerSettings(group: Self.group(), subscriptions: [Subscription(batches)], start: .first)))
    _ = try await Self.publishByJava(["batch"], to: batches, server)
    try await eventually("one record for three messages") { second.messages.count >= 1 }
    let message = try #require(second.messages.first)
    #expect(throws: BodyError.innerBatch) { try message.body }
    #expect(message.storedBody.count > 100 && message.properties["INNER_NUM"] == "3")
    _ = try await Self.publishByJava(["batch"], to: batches, server)
    try await eventually("the offset counts every message") {
      await second.consumer.status.queues.first { $0.queue.topic == batches }?.offset == 6
    }
    #expect(second.messages.count == 2)
    await second.end()
    await client.close()
  }
}
