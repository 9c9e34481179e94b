internal import Loop
internal import Testing

@testable internal import RocketMQ

@Suite("what brokers ask")
@EventLoop
struct BrokerRequestTests {
  private func withConsumer(_ cluster: ScriptedCluster, _ body: (Consumer) async throws -> Void) async throws {
    let client = try await cluster.client()
    let consumer = try await client.consumer(ScriptedCluster.settings())
    await cluster.server.wait(for: .pullMessage, count: 1)
    try await body(consumer)
    await consumer.close()
    await client.close()
    cluster.server.stop()
  }

  @Test func `an administrator's reset is followed, backwards, too`() async throws {
    let cluster = try ScriptedCluster(queues: 4) { $0.stored = [0: 50, 1: 50, 2: 50, 3: 50] }
    try await withConsumer(cluster) { _ in
      await cluster.server.wait(for: .pullMessage, count: 4)
      // As 4.9.7 sent it.
      cluster.server.ask(try Vectors.command("G12.reply.0"))
      await cluster.server.wait { $0.count { $0.fields["queueOffset"] == "0" } == 4 }
      try await eventually { (0..<4).allSatisfy { cluster.stored($0) == 0 } }
    }
  }

  @Test func `offsets and the state are shown to administrators`() async throws {
    let cluster = try ScriptedCluster { $0.stored[0] = 42 }
    try await withConsumer(cluster) { _ in
      let status = try await cluster.server.answer(
        to: RemotingCommand(.clientStatus, fields: ["group": "CG", "topic": "events"]))
      #expect(
        String(decoding: status.body, as: UTF8.self)
          == #"{"messageQueueTable":{{"brokerName":"broker-a","queueId":0,"topic":"events"}:42}}"#)
      let running = try await cluster.server.answer(
        to: RemotingCommand(.runningInformation, fields: ["consumerGroup": "CG", "clientId": "me"]))
      let value = try JSONValue(reading: running.body)
      #expect(value["properties"]?["PROP_CONSUME_TYPE"]?.string == "CONSUME_PASSIVELY")
      #expect(value["mqTable"]?.members.first?.value["commitOffset"]?.integer == 42)
      #expect(value["subscriptionSet"]?.elements.count == 2)
    }
  }

  @Test func `a group that is not here is said, and so is what is not known`() async throws {
    let cluster = try ScriptedCluster()
    try await withConsumer(cluster) { _ in
      let other = try await cluster.server.answer(
        to: RemotingCommand(.runningInformation, fields: ["consumerGroup": "other"]))
      #expect(other.code == 1 && other.remark == "The Consumer Group <other> not exist in this consumer")
      let unknown = try await cluster.server.answer(to: RemotingCommand(code: 4_711))
      #expect(unknown.code == 3 && unknown.remark == " request type 4711 not supported")
    }
  }

  @Test(arguments: [(true, "CR_SUCCESS"), (false, "CR_LATER")])
  func `a message is consumed on trial, before all others, and moves no offset`(completes: Bool, result: String)
    async throws
  {
    let cluster = try ScriptedCluster { $0.pulls[0] = [Answers.found(0...3)] }
    try await withConsumer(cluster) { consumer in
      try await eventually { await consumer.status.queues.first { $0.queue.topic == "events" }?.unfinished == 4 }
      let consuming = EventLoop.spawn {
        var iterator = consumer.batches.makeAsyncIterator()
        // The batch that was pulled may have been first.
        while let batch = await iterator.next() {
          guard batch.messages.count == 1, let message = batch.messages.first else { continue }
          if completes { await batch.complete() } else { try? await batch.sendBack(message) }
          return message.queueOffset
        }
        return -1
      }
      var request = RemotingCommand(.consumeDirectly, fields: ["consumerGroup": "CG", "brokerName": "broker-a"])
      request.body = Answers.record(77)[...]
      let answer = try await cluster.server.answer(to: request)
      #expect(try JSONValue(reading: answer.body)["consumeResult"]?.string == result)
      #expect(await consuming.value == 77 && cluster.server.requests(.sendBack).isEmpty)
      #expect((cluster.stored() ?? 0) == 0)
    }
  }
}
