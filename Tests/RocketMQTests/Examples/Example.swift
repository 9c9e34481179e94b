// Not `@testable`: what users write can use only what is public.
internal import RocketMQ

/// The code that the module's documentation shows: a test compares them, and runs it.
enum Example {
  static func publish(nameServers: [String], topic: String) async throws -> SendReceipt {
    let client = try await Client(ClientSettings(nameServers: nameServers))
    let producer = try await client.producer()
    let message = Message(topic: topic, body: Array("two lamps".utf8), tag: "paid", keys: ["4711"])
    let receipt = try await producer.send(message)
    print("\(receipt.id) is at \(receipt.queue), offset \(receipt.queueOffset)")
    await producer.close()
    await client.close()
    return receipt
  }

  static func consume(
    nameServers: [String], topic: String, group: String, book: (ReceivedMessage) async throws -> Void
  ) async throws {
    let client = try await Client(ClientSettings(nameServers: nameServers, notice: { print($0) }))
    let consumer = try await client.consumer(
      ConsumerSettings(group: group, subscriptions: [Subscription(topic, .tags(["paid"]))], start: .first))
    for await batch in consumer.batches {
      for message in batch.messages {
        do {
          try await book(message)
        } catch {
          // It comes again later, to any member of the group.
          try await batch.sendBack(message)
        }
      }
      await batch.complete()
    }
    await consumer.close()
    await client.close()
  }
}
