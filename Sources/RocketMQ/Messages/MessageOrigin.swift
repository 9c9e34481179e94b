/// What all messages of one pull have in common, so that none of them carries it itself.
final class MessageOrigin: Sendable {
  let queue: MessageQueue
  /// Of the retry topic the messages show the topic that they had before.
  let isRetry: Bool

  init(queue: MessageQueue, isRetry: Bool = false) {
    self.queue = queue
    self.isRetry = isRetry
  }
}
