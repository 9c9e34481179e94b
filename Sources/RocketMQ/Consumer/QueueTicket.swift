internal import Loop

/// One pull of one reader. Means nothing once the queue was revoked.
@EventLoop
struct QueueTicket: BatchOwner {
  let reader: QueueReader
  let generation: Int
  let id: Int

  var isRevoked: Bool { reader.generation != generation }

  func complete() {
    if !isRevoked { reader.complete(id, offset: nil) }
  }

  func complete(_ message: ReceivedMessage) {
    if !isRevoked { reader.complete(id, offset: message.queueOffset) }
  }

  func sendBack(_ message: ReceivedMessage, _ delay: RetryDelay) async throws(RocketMQError) {
    // Its next owner gets it anyway.
    guard !isRevoked else { return }
    try await reader.sendBack(message, delay)
    complete(message)
  }
}
