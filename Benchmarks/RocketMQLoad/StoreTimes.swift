internal import Glibc
internal import Loop
internal import RocketMQ

/// When the broker stored each message of a topic, in milliseconds since 1970, by the number in its body.
@EventLoop
struct StoreTimes {
  private let client: Client
  private let topic: String
  private let count: Int

  init(_ client: Client, _ topic: String, _ count: Int) {
    self.client = client
    self.topic = topic
    self.count = count
  }

  func run() async throws {
    let settings = ConsumerSettings(group: "times-\(getpid())", subscriptions: [Subscription(topic)], start: .first)
    let consumer = try await client.consumer(settings)
    var times: [String: Int64] = [:]
    for await batch in consumer.batches {
      for message in batch.messages {
        let words = try message.body.split(separator: UInt8(ascii: "\""), maxSplits: 4)
        guard words.count > 3 else { continue }
        times[String(decoding: words[3], as: UTF8.self)] = message.storedMilliseconds
      }
      await batch.complete()
      if times.count >= count { break }
    }
    await consumer.close()
    print("{" + times.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}")
  }
}
