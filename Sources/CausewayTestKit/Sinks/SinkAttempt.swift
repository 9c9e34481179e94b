internal import CausewayCore
internal import Loop

/// One call of a sink, beside what the check does.
@EventLoop
final class SinkAttempt {
  private(set) var isOver = false
  /// Once it is over: `nil` if all was accepted.
  private(set) var error: DeliveryError?
  private var task: Task<Void, Never>?

  init(_ operation: @escaping @EventLoop @Sendable () async -> DeliveryError?) {
    task = EventLoop.spawn("delivery") { await self.run(operation) }
  }

  private func run(_ operation: @EventLoop @Sendable () async -> DeliveryError?) async {
    error = await operation()
    isOver = true
  }

  func cancel() { task?.cancel() }

  func end() async { await task?.value }
}
