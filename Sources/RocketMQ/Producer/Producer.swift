internal import Loop

/// Publishes messages.
///
/// A message that could not be published for sure may be there all the same, and twice after a second attempt; its `id` stays the same, so that
/// whoever reads it can tell.
public final class Producer: Sendable {
  private let core: ProducerCore

  init(_ core: ProducerCore) {
    self.core = core
  }

  /// Returns when a broker has the message.
  /// - Parameter key: messages with the same go to the same queue, one after the other if each waits for the one before. They are not tried
  ///   again elsewhere.
  public func send(_ message: Message, orderedBy key: String? = nil) async throws(RocketMQError) -> SendReceipt {
    try await core.send(message, orderedBy: key)
  }

  /// Returns when a broker has all of the messages: they lie side by side in one queue. All are of one topic, none has a delay, and
  /// together they are at most 4 MiB.
  public func send(batch messages: [Message]) async throws(RocketMQError) -> [SendReceipt] {
    try await core.send(batch: messages)
  }

  /// The queues that messages of a topic can go to now. Known ones are given at once; after a failed `send(_:to:)` they are asked for again.
  public func queues(of topic: String) async throws(RocketMQError) -> [MessageQueue] {
    try await core.queues(of: topic)
  }

  /// Returns when a broker has all of the messages, side by side in this queue, in their order. One attempt, nowhere else: for those who
  /// share out queues themselves. Two calls for one queue at once may change places. One message may be compressed, several are not;
  /// they are of the queue's topic, none has a delay, and together they have at most `largestBody` bytes.
  public func send(_ messages: [Message], to queue: MessageQueue) async throws(RocketMQError) -> [SendReceipt] {
    try await core.send(messages, to: queue)
  }

  /// Finds out, without publishing, what stands in the way of publishing to a topic: asks a name server for its queues, connects to their
  /// brokers and greets them. Throws the first obstacle. A missing right to the topic itself shows only when something is published.
  public func check(topic: String) async throws(RocketMQError) {
    try await core.check(topic)
  }

  /// What is under way is finished or fails by itself. Idempotent.
  public func close() async {
    // In a task of its own, which ends by itself: whoever closes it may have been cancelled, and could ask no broker anything.
    await EventLoop.spawn("close producer") { [core] in await core.close() }.value
  }
}
