internal import Loop

/// A request that is under way. Its response may come before anybody waits for it.
@EventLoop
final class Exchange {
  typealias Answer = Result<RemotingCommand, RocketMQError>

  let opaque: Int32
  let asked = ContinuousClock.now
  private var answer: Answer?
  private var continuation: CheckedContinuation<Answer, Never>?

  init(opaque: Int32) {
    self.opaque = opaque
  }

  /// Only the first counts.
  func settle(_ answer: Answer) {
    guard self.answer == nil else { return }
    self.answer = answer
    continuation?.resume(returning: answer)
    continuation = nil
  }

  /// The response, whatever it says. One task at a time; a cancelled one gets `.closed` at once, unless the response is there.
  func response() async throws(RocketMQError) -> RemotingCommand {
    if let answer { return try answer.get() }
    let answer = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Answer, Never>) in
        // Looked at once more: on the way here it may have come.
        if let answer = self.answer { continuation.resume(returning: answer) } else { self.continuation = continuation }
      }
    } onCancel: {
      // Ends by itself: nobody needs to own it.
      EventLoop.spawn("cancel wait") { await self.settle(.failure(.closed)) }
    }
    return try answer.get()
  }
}
