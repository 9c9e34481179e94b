internal import Loop

/// A member of a group. It shares the queues of its topics with the other members, reads its part, and stores how far it has come.
///
/// ```swift
/// let consumer = try await client.consumer(ConsumerSettings(group: "billing", subscriptions: [Subscription("orders")]))
/// for await batch in consumer.batches {
///   for message in batch.messages { try await book(message.body) }
///   await batch.complete()
/// }
/// ```
/// Every message comes at least once: again after a crash, and when its queue goes to another member before it is completed.
public final class Consumer: Sendable {
  let core: ConsumerCore

  init(_ core: ConsumerCore) {
    self.core = core
  }

  /// What there is to consume. May be iterated by several tasks at once: each batch goes to one of them. Ends when the consumer is closed
  /// or the task is cancelled.
  public var batches: Batches { Batches(core: core) }

  /// What can be had at once, for who does better with much: waits for a batch, and takes along those that are ready then, of whatever
  /// queues, in the order in which they came. Together they have at most so many messages and bytes; the first is taken whatever it has.
  /// Empty when the consumer is closed or the task is cancelled.
  public func nextBatches(messages: Int, bytes: Int) async -> [Batch] {
    await core.handoff.next(messages: messages, bytes: bytes)
  }

  /// What it does just now.
  public var status: ConsumerStatus {
    get async { await core.status }
  }

  /// Stores the offsets of what is completed so far, now.
  public func commit() async {
    // As `close`: a cancelled caller could ask no broker anything.
    await EventLoop.spawn("commit") { [core] in await core.commit() }.value
  }

  /// Leaves the group: stores the offsets, so that the next owner begins where this one ended, and tells the brokers. What is handed out
  /// and not completed comes again. Idempotent.
  public func close() async {
    // In a task of its own, which ends by itself: whoever closes it may have been cancelled, and could ask no broker anything.
    await EventLoop.spawn("close consumer") { [core] in await core.close() }.value
  }

  /// A sequence of batches that is pulled: nobody's buffer grows.
  public struct Batches: AsyncSequence, Sendable {
    let core: ConsumerCore

    public func makeAsyncIterator() -> Iterator { Iterator(core: core) }

    public struct Iterator: AsyncIteratorProtocol {
      let core: ConsumerCore

      public mutating func next() async -> Batch? {
        await core.handoff.next()
      }

      public mutating func next(isolation actor: isolated (any Actor)?) async -> Batch? {
        await core.handoff.next()
      }
    }
  }
}
