/// One pull: its bytes, and what all messages of it have in common, so that none of them carries it itself.
final class MessageOrigin: Sendable {
  let bytes: [UInt8]
  let queue: MessageQueue
  /// Of the retry topic the messages show the topic that they had before.
  let isRetry: Bool

  init(bytes: [UInt8], queue: MessageQueue, isRetry: Bool = false) {
    self.bytes = bytes
    self.queue = queue
    self.isRetry = isRetry
  }
}
