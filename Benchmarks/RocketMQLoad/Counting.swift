internal import Glibc
internal import Loop
internal import RocketMQ

/// A group of its own counts a topic from its first message to its last. Every message of a queue must come once, in its order.
@EventLoop
struct Counting {
  private let client: Client
  private let topic: String
  private let count: Int

  init(_ client: Client, _ topic: String, _ count: Int) {
    self.client = client
    self.topic = topic
    self.count = count
  }

  func run() async throws {
    let launched = ContinuousClock.now
    let settings = ConsumerSettings(group: "count-\(getpid())", subscriptions: [Subscription(topic)], start: .first)
    let consumer = try await client.consumer(settings)
    var began = ContinuousClock.now
    var ended = began
    var counted = 0
    var batches = 0
    var next: [MessageQueue: Int64] = [:]
    for await batch in consumer.batches {
      if counted == 0 { began = .now }
      var expected = next[batch.queue] ?? 0
      for message in batch.messages {
        guard message.queueOffset == expected else {
          throw RocketMQLoad.Failure(description: "\(message) came where offset \(expected) was expected")
        }
        expected += 1
      }
      next[batch.queue] = expected
      counted += batch.messages.count
      batches += 1
      await batch.complete()
      if counted >= count { break }
    }
    ended = .now
    let usage = Usage.now
    await consumer.close()
    guard counted == count else { throw RocketMQLoad.Failure(description: "\(counted) messages instead of \(count)") }
    let offsets = next.values.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    print(
      """
      {"seconds":\((ended - began) / .seconds(1)),"first":\((began - launched) / .seconds(1)),"counted":\(counted),\
      "offsets":\(offsets),"batches":\(batches),"processor":\(usage.processorSeconds),"peak":\(usage.peakBytes)}
      """)
  }
}
