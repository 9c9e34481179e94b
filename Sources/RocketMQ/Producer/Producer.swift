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

  /// What is under way is finished or fails by itself. Idempotent.
  public func close() async {
    // In a task of its own, which ends by itself: whoever closes it may have been cancelled, and could ask no broker anything.
    await EventLoop.spawn("close producer") { [core] in await core.close() }.value
  }
}
