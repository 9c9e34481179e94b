internal import Loop
internal import Synchronization
internal import Testing

@testable internal import RocketMQ

@Suite("Consumer")
@EventLoop
struct ConsumerTests {
  /// Runs `body` with a consumer of the cluster, and closes everything.
  private func withConsumer(
    _ cluster: ScriptedCluster, _ settings: ConsumerSettings = ScriptedCluster.settings(),
    notices: Box<[Notice]>? = nil, _ body: (Consumer) async throws -> Void
  ) async throws {
    let client = try await cluster.client(notice: { notice in
      EventLoop.spawn { await note(notice, notices) }
    })
    let consumer = try await client.consumer(settings)
    try await body(consumer)
    await consumer.close()
    await client.close()
    cluster.server.stop()
  }

  private func note(_ notice: Notice, _ notices: Box<[Notice]>?) async {
    notices?.value.append(notice)
  }

  private func next(_ consumer: Consumer) async throws -> Batch {
    var iterator = consumer.batches.makeAsyncIterator()
    return try #require(await iterator.next())
  }

  @Test func `the heartbeat is the one that live brokers took`() async throws {
    let client = try await Client(ClientSettings(nameServers: ["h:1"], clientID: "127.0.0.1@4711#1"))
    let core = ConsumerCore(ConsumerSettings(group: "CG", subscriptions: [Subscription("events")]), client.core)
    core.subscriptionVersion = 1_700_000_000_000
    try client.core.register(core)
    let recorded = try JSONValue(reading: try Vectors.command("G3.request.0").body)
    let mine = try JSONValue(reading: try #require(client.core.heartbeat).body)
    #expect(mine["clientID"] == recorded["clientID"] && mine["producerDataSet"] == recorded["producerDataSet"])
    let (ours, theirs) = (mine["consumerDataSet"]?.elements.first, recorded["consumerDataSet"]?.elements.first)
    for name in ["consumeFromWhere", "consumeType", "groupName", "messageModel", "unitMode"] {
      #expect(ours?[name] == theirs?[name], "\(name)")
    }
    let sets = [ours, theirs].map {
      $0?["subscriptionDataSet"]?.elements.map(\.bytes).map { String(decoding: $0, as: UTF8.self) }.sorted()
    }
    #expect(sets[0] == sets[1])
    await client.close()
  }

  @Test func `offsets are stored after completion, up to the lowest undone message`() async throws {
    let cluster = try ScriptedCluster { $0.pulls[0] = [Answers.found(0...3), Answers.found(4...5)] }
    try await withConsumer(cluster) { consumer in
      let first = try await next(consumer)
      let second = try await next(consumer)
      #expect(first.messages.map(\.queueOffset) == [0, 1, 2, 3] && second.messages.map(\.id) == ["ID4", "ID5"])
      await second.complete()
      await first.complete(first.messages[0])
      try await eventually { cluster.stored() == 1 }
      await first.complete()
      try await eventually { cluster.stored() == 6 }
      #expect(await !first.isRevoked)
    }
    #expect(cluster.stored() == 6)
    #expect(cluster.server.requests(.unregisterClient).map { $0.fields["consumerGroup"] } == ["CG"])
  }

  @Test func `a queue with too much unfinished is not pulled until some is done`() async throws {
    let cluster = try ScriptedCluster {
      $0.pulls[0] = (0..<10).map { Answers.found(Int64($0 * 10)...Int64($0 * 10 + 9)) }
    }
    try await withConsumer(cluster, ScriptedCluster.settings { $0.unfinishedMessages = 20 }) { consumer in
      let first = try await next(consumer)
      let second = try await next(consumer)
      try await eventually { await consumer.status.queues.first?.unfinished == 20 }
      await EventLoop.breathe()
      #expect(cluster.server.requests(.pullMessage).count == 2)
      await first.complete()
      _ = try await next(consumer)
      #expect(cluster.server.requests(.pullMessage).count == 3)
      await second.complete()
    }
  }

  @Test(arguments: [(ConsumerSettings.Start.first, "0"), (.last, "1000"), (.time(milliseconds: 77), "500")])
  func `a new group begins where it was told to`(start: ConsumerSettings.Start, offset: String) async throws {
    let cluster = try ScriptedCluster()
    try await withConsumer(cluster, ScriptedCluster.settings { $0.start = start }) { _ in
      await cluster.server.wait(for: .pullMessage)
      #expect(cluster.server.requests(.pullMessage).first?.fields["queueOffset"] == offset)
      // So that what comes while nobody is there is not skipped at the next start.
      try await eventually { cluster.stored() == Int64(offset) }
    }
  }

  @Test func `an offset that cannot be asked for is not taken for none`() async throws {
    let cluster = try ScriptedCluster {
      $0.special[.queryConsumerOffset] = Answers.failure(.systemBusy, "[TIMEOUT_CLEAN_QUEUE]")
      $0.stored[0] = 42
    }
    try await withConsumer(cluster) { consumer in
      await cluster.server.wait(for: .queryConsumerOffset)
      try await eventually { await !consumer.status.problems.isEmpty }
      #expect(cluster.server.requests(.pullMessage).isEmpty)
      cluster.change { $0.special[.queryConsumerOffset] = nil }
      await cluster.server.wait(for: .pullMessage)
      #expect(cluster.server.requests(.pullMessage).first?.fields["queueOffset"] == "42")
    }
  }

  @Test func `an offset that moved is followed, and what is in hand means nothing any more`() async throws {
    let notices = Box<[Notice]>([])
    let cluster = try ScriptedCluster {
      $0.pulls[0] = [
        Answers.found(0...9), Answers.pull(.pullOffsetMoved, next: 3, max: 10, "OFFSET_RESET"), Answers.found(3...9),
      ]
    }
    try await withConsumer(cluster, notices: notices) { consumer in
      let stale = try await next(consumer)
      var fresh = stale
      while fresh.messages.first?.queueOffset != 3 { fresh = try await next(consumer) }
      #expect(await stale.isRevoked)
      await stale.complete()
      try await eventually { cluster.stored() == 3 }
      await fresh.complete()
      try await eventually { cluster.stored() == 10 }
      try await eventually { notices.value.contains { $0.level == .loss } }
    }
  }

  @Test func `an offset beyond the end goes on at the end, whatever an old broker says`() async throws {
    let cluster = try ScriptedCluster {
      $0.stored[0] = 100
      $0.pulls[0] = [Answers.pull(.pullOffsetMoved, next: 0, max: 60, "OFFSET_OVERFLOW_BADLY")]
    }
    try await withConsumer(cluster) { _ in
      await cluster.server.wait(for: .pullMessage, count: 2)
      #expect(cluster.server.requests(.pullMessage)[1].fields["queueOffset"] == "60")
    }
  }

  @Test func `records that cannot be read hold the queue, and are not skipped`() async throws {
    var broken = Answers.found(0...0)
    broken.body = broken.body.dropLast(3)
    let cluster = try ScriptedCluster { $0.pulls[0] = [broken, Answers.found(0...1)] }
    try await withConsumer(cluster) { consumer in
      let batch = try await next(consumer)
      #expect(batch.messages.count == 2)
      #expect(cluster.server.requests(.pullMessage).prefix(2).map { $0.fields["queueOffset"] } == ["0", "0"])
    }
  }

  @Test func `a message is sent back to its broker, and is done`() async throws {
    let cluster = try ScriptedCluster { $0.pulls[0] = [Answers.found(5...6)] }
    try await withConsumer(cluster) { consumer in
      let batch = try await next(consumer)
      try await batch.sendBack(batch.messages[0], .level(3))
      await batch.complete(batch.messages[1])
      try await eventually { cluster.stored() == 7 }
      let fields = try #require(cluster.server.requests(.sendBack).first).fields
      #expect(
        fields == [
          "delayLevel": "3", "group": "CG", "maxReconsumeTimes": "16", "offset": "500", "originMsgId": "ID5",
          "originTopic": "events", "unitMode": "false",
        ])
    }
  }

  @Test func `a message that the broker does not take back is still in hand`() async throws {
    let cluster = try ScriptedCluster {
      $0.pulls[0] = [Answers.found(5...5)]
      $0.special[.sendBack] = Answers.failure(.systemError, "look message by offset failed, 500")
    }
    try await withConsumer(cluster) { consumer in
      let batch = try await next(consumer)
      await #expect(throws: RocketMQError.self) { try await batch.sendBack(batch.messages[0]) }
      #expect(await consumer.status.queues.first { $0.queue.topic == "events" }?.unfinished == 1)
    }
  }

  @Test func `a message that the broker does not take back goes to the retry topic as a copy`() async throws {
    let cluster = try ScriptedCluster {
      $0.pulls[0] = [Answers.found(5...8)]
      $0.hasRetryTopic = true
      $0.special[.sendBack] = Answers.failure(.systemError, "look message by offset failed, 500")
    }
    try await withConsumer(cluster, ScriptedCluster.settings { $0.retries = 9 }) { consumer in
      let batch = try await next(consumer)
      for (message, delay) in zip(batch.messages, [RetryDelay.automatic, .level(2), .deadLetter]) {
        try await batch.sendBack(message, delay)
      }
      await batch.complete(batch.messages[3])
      try await eventually { cluster.stored() == 9 }
      let copies = cluster.server.requests(.sendMessage)
      // Brokers let the group alone publish there.
      #expect(copies.allSatisfy { $0.fields["b"] == "%RETRY%CG" && $0.fields["a"] == "CG" && $0.fields["l"] == "9" })
      #expect(copies.map { $0.fields["j"] } == ["1", "1", "10"])
      #expect(copies.allSatisfy { $0.body == batch.messages[0].storedBody })
      let properties = copies.compactMap { $0.fields["i"] }
      #expect(properties[0].hasPrefix("UNIQ_KEY\u{1}ID5\u{2}RETRY_TOPIC\u{1}events\u{2}ORIGIN_MESSAGE_ID\u{1}"))
      #expect(properties.map { $0.contains("DELAY\u{1}") } == [true, true, false])
      #expect(properties[0].hasSuffix("DELAY\u{1}3") && properties[1].hasSuffix("DELAY\u{1}2"))
    }
  }

  @Test func `what may not be sent back is not published again either`() async throws {
    let cluster = try ScriptedCluster {
      $0.pulls[0] = [Answers.found(5...5)]
      $0.hasRetryTopic = true
      $0.special[.sendBack] = Answers.failure(.noPermission, "no")
    }
    try await withConsumer(cluster) { consumer in
      let batch = try await next(consumer)
      await #expect(throws: RocketMQError.self) { try await batch.sendBack(batch.messages[0]) }
      #expect(cluster.server.requests(.sendMessage).isEmpty)
    }
  }

  @Test func `queues are shared again when the broker says that members changed`() async throws {
    let cluster = try ScriptedCluster(queues: 4)
    try await withConsumer(cluster) { consumer in
      try await eventually { await consumer.status.queues.count == 4 }
      cluster.change { $0.members = ["me", "other"] }
      cluster.server.ask(notify())
      try await eventually { await consumer.status.queues.map(\.queue.id) == [0, 1] }
      cluster.change { $0.members = ["a", "me"] }
      cluster.server.ask(notify())
      try await eventually { await consumer.status.queues.map(\.queue.id) == [2, 3] }
      #expect(await consumer.status.members == ["a", "me"])
    }
  }

  private func notify() -> RemotingCommand {
    var command = RemotingCommand(.consumersChanged, fields: ["consumerGroup": "CG"])
    command.isOneWay = true
    return command
  }

  @Test func `a lost connection is opened again, greeted, and read on where it was`() async throws {
    let cluster = try ScriptedCluster { $0.pulls[0] = [Answers.found(0...3)] }
    try await withConsumer(cluster) { consumer in
      try await next(consumer).complete()
      await cluster.server.wait { requests in requests.contains { $0.fields["queueOffset"] == "4" } }
      let before = cluster.server.requests.count
      cluster.change { $0.pulls[0] = [Answers.found(4...5)] }
      cluster.server.disconnect()
      #expect(try await next(consumer).messages.map(\.queueOffset) == [4, 5])
      let after = cluster.server.requests.dropFirst(before).filter { $0.code != RequestCode.route.rawValue }
      #expect(after.first?.code == RequestCode.heartbeat.rawValue)
    }
  }

  @Test func `two consumers of one group in one client are refused`() async throws {
    let cluster = try ScriptedCluster()
    let client = try await cluster.client()
    let consumer = try await client.consumer(ScriptedCluster.settings())
    await #expect(throws: RocketMQError.self) { try await client.consumer(ScriptedCluster.settings()) }
    await consumer.close()
    await client.close()
    cluster.server.stop()
  }

  @Test func `closing ends the sequence, also for several who wait`() async throws {
    let cluster = try ScriptedCluster()
    let client = try await cluster.client()
    let consumer = try await client.consumer(ScriptedCluster.settings())
    let waiting = (0..<3).map { _ in
      EventLoop.spawn {
        var count = 0
        for await _ in consumer.batches { count += 1 }
        return count
      }
    }
    await cluster.server.wait(for: .pullMessage)
    await consumer.close()
    for task in waiting { #expect(await task.value == 0) }
    await client.close()
    cluster.server.stop()
  }

  @Test func `a broadcasting consumer reads every queue and keeps its own offsets`() async throws {
    let store = MemoryOffsets()
    let cluster = try ScriptedCluster(queues: 2) {
      $0.members = ["a", "b", "c"]
      $0.pulls = [0: [Answers.found(0...3)], 1: [Answers.found(0...1)]]
    }
    let settings = ScriptedCluster.settings { $0.model = .broadcasting(offsets: store) }
    try await withConsumer(cluster, settings) { consumer in
      for _ in 0..<2 {
        let batch = try await next(consumer)
        await #expect(throws: RocketMQError.self) { try await batch.sendBack(batch.messages[0]) }
        await batch.complete()
      }
    }
    #expect(store.offsets.sorted { $0.key < $1.key }.map(\.value) == [4, 2])
    #expect(cluster.server.requests(.updateConsumerOffset).isEmpty && cluster.server.requests(.consumerList).isEmpty)
    let again = try ScriptedCluster(queues: 2)
    try await withConsumer(again, settings) { _ in
      await again.server.wait(for: .pullMessage, count: 2)
      #expect(Set(again.server.requests(.pullMessage).compactMap { $0.fields["queueOffset"] }) == ["4", "2"])
    }
  }
}

private final class MemoryOffsets: OffsetStore {
  private let state = Mutex<[MessageQueue: Int64]>([:])

  var offsets: [MessageQueue: Int64] { state.withLock { $0 } }

  func load() async throws -> [MessageQueue: Int64] { offsets }

  func save(_ offsets: [MessageQueue: Int64]) async throws { state.withLock { $0 = offsets } }
}
