internal import Loop

/// Where a batch came from.
@EventLoop
protocol BatchOwner: Sendable {
  func complete()
  func complete(_ message: ReceivedMessage)
  func sendBack(_ message: ReceivedMessage, _ delay: RetryDelay) async throws(RocketMQError)
  var isRevoked: Bool { get }
}
