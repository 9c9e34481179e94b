internal import Loop

/// Messages of one queue, in its order, as one pull brought them: yours until you complete them.
///
/// The group's offset follows the lowest message of a queue that is not done. A batch that is never completed holds it, and in the end
/// the queue: nothing more is pulled when the consumer's limits are reached.
public struct Batch: Sendable {
  public let queue: MessageQueue
  /// At least one.
  public let messages: [ReceivedMessage]
  let owner: any BatchOwner

  /// What it keeps in memory: all that the pull brought.
  public var bytes: Int { messages.first?.bytes.count ?? 0 }

  /// All messages are done: they need not come again.
  public func complete() async {
    await owner.complete()
  }

  /// This one is done.
  public func complete(_ message: ReceivedMessage) async {
    await owner.complete(message)
  }

  /// Gives this one back to the broker, which hands it out again later, to any member of the group, or makes it a dead letter. It is done
  /// when this returns; where it throws, it is still yours.
  public func sendBack(_ message: ReceivedMessage, _ delay: RetryDelay = .automatic) async throws(RocketMQError) {
    try await owner.sendBack(message, delay)
  }

  /// Whether the queue was taken away since, because another member has it now or its offset was reset: what is completed from now on means
  /// nothing, and the messages go to somebody else, or come again.
  public var isRevoked: Bool {
    get async { await owner.isRevoked }
  }
}
