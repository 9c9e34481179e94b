internal import Foundation
internal import Loop
internal import RocketMQServer
internal import Testing

@testable internal import RocketMQ

extension RealBroker {
  /// A client whose every byte to and from the broker goes through a proxy.
  static func proxied(_ server: RocketMQServer) async throws -> (Client, Proxy) {
    let proxy = try Proxy(to: server.broker)
    let settings = ClientSettings(
      nameServers: [server.nameServer], addressMap: [server.broker: proxy.address], requestLimit: .seconds(3))
    return (try await Client(settings), proxy)
  }

  private static var descriptors: Int {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []).count
  }

  /// The processor time that everything on the event loop has had.
  static var processorTime: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  @Test func `connections that are cut in the middle of frames lose and repeat nothing, and leave no descriptors`()
    async throws
  {
    let server = try await SharedServer.running(.open)
    let straight = try await Self.client(server)
    let topic = try await Self.topic(straight)
    let before = Self.descriptors
    let (client, proxy) = try await Self.proxied(server)
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    let collector = Collector(try await client.consumer(settings))
    var random = SplitMix(seed: 8)
    for round in 1...5 {
      proxy.budget = Int.random(in: 1..<6_000, using: &random)
      try await Self.publish(100, to: topic, straight, from: (round - 1) * 100, batch: 10)
      try await eventually("it is cut") { proxy.cuts == round }
    }
    try await eventually("all of it") { collector.numbers.count >= 500 }
    #expect(collector.numbers.sorted() == Array(0..<500))
    for (_, messages) in Dictionary(grouping: collector.messages, by: \.queue.id) {
      #expect(messages.map(\.queueOffset) == Array(0..<Int64(messages.count)))
    }
    try await eventually("every queue is read to its end") {
      await collector.consumer.status.queues.allSatisfy { $0.lag == 0 && $0.problem == nil }
    }
    #expect(proxy.connections.count == 1 && proxy.accepted <= 11)
    await collector.end()
    await client.close()
    proxy.close()
    try await eventually("no descriptor is left open") { Self.descriptors <= before }
    await straight.close()
  }

  @Test func `a connection over which nothing comes any more is replaced, and no queue is left without an owner`()
    async throws
  {
    let server = try await SharedServer.running(.open)
    let straight = try await Self.client(server)
    let topic = try await Self.topic(straight, queues: 8)
    let (client, proxy) = try await Self.proxied(server)
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    let gate = Box(false)
    let collector = Collector(try await client.consumer(settings)) { batch in
      while !gate.value { await EventLoop.breathe() }
      await batch.complete()
    }
    try await Self.publish(80, to: topic, straight, batch: 5)
    try await eventually("it is in hand") {
      await collector.consumer.status.queues.reduce(0) { $0 + $1.unfinished } == 80
    }
    proxy.freeze()
    // Now there is something to store, which nobody answers.
    gate.value = true
    try await eventually("another connection") { proxy.accepted == 2 && proxy.connections.count == 2 }
    try await Self.publish(80, to: topic, straight, from: 80, batch: 5)
    try await eventually("all of it, though the broker counts this member twice") {
      Set(collector.numbers).count >= 160
    }
    #expect(collector.numbers.sorted() == Array(0..<160))
    #expect(await collector.consumer.status.members.count == 2)
    await collector.end()
    await client.close()
    proxy.close()
    await straight.close()
  }

  @Test func `over a slow connection everything comes, slowly`() async throws {
    let server = try await SharedServer.running(.open)
    let (client, proxy) = try await Self.proxied(server)
    let topic = try await Self.topic(client, queues: 1)
    let body = [UInt8](unsafeUninitializedCapacity: 100_000) { bytes, count in
      var random = SplitMix(seed: 1)
      for index in 0..<100_000 { bytes[index] = UInt8.random(in: 0...255, using: &random) }
      count = 100_000
    }
    let producer = try await Self.producer(client)
    proxy.pace = 500
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    let collector = Collector(try await client.consumer(settings))
    let receipt = try await producer.send(Message(topic: topic, body: body))
    try await eventually { collector.messages.count == 1 }
    let message = try #require(collector.messages.first)
    #expect(message.id == receipt.id)
    #expect(try message.body.elementsEqual(body))
    #expect(proxy.accepted == 1)
    await producer.close()
    await collector.end()
    await client.close()
    proxy.close()
  }

  @Test func `while a broker sends everybody away few try, at little cost, and all is well when it does not`()
    async throws
  {
    let server = try await SharedServer.running(.open)
    let straight = try await Self.client(server)
    let topic = try await Self.topic(straight, queues: 16)
    let (client, proxy) = try await Self.proxied(server)
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    let collector = Collector(try await client.consumer(settings))
    try await eventually { await collector.consumer.status.queues.count { $0.queue.topic == topic } == 16 }
    try await Self.publish(80, to: topic, straight, batch: 5)
    try await eventually { collector.numbers.count == 80 }
    proxy.isDown = true
    proxy.cut()
    try await eventually("the status says so") {
      await collector.consumer.status.queues.contains { $0.problem != nil }
    }
    let (attempts, time) = (proxy.accepted, Self.processorTime)
    try await EventLoop.sleep(for: .seconds(3))
    #expect((1...18).contains(proxy.accepted - attempts), "a connection each 200 ms at most, for all 17 queues")
    // Other tests may have had some of it.
    #expect(Self.processorTime - time < .seconds(1))
    try await Self.publish(80, to: topic, straight, from: 80, batch: 5)
    proxy.isDown = false
    try await eventually { collector.numbers.count >= 160 }
    #expect(collector.numbers.sorted() == Array(0..<160))
    await collector.end()
    await client.close()
    proxy.close()
    await straight.close()
  }
}
