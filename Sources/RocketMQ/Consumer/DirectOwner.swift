internal import Loop

/// Of a message that an administrator has consumed on trial: what becomes of it is the answer.
@EventLoop
final class DirectOwner: BatchOwner {
  enum Verdict: String {
    case done = "CR_SUCCESS"
    case sentBack = "CR_LATER"
    case silent = "CR_RETURN_NULL"

    var remark: String {
      switch self {
      case .done: "completed"
      case .sentBack: "sent back"
      case .silent: "not completed in time"
      }
    }
  }

  private var undone: Int
  private var verdict: Verdict?
  private let bell = Bell()

  init(count: Int) {
    undone = count
  }

  func verdict(within limit: Duration) async -> Verdict {
    if verdict == nil { await bell.wait(for: limit) }
    let final = verdict ?? .silent
    verdict = final
    return final
  }

  /// When nobody waits for it any more.
  var isRevoked: Bool { verdict != nil }

  func complete() { decide(.done) }

  func complete(_ message: ReceivedMessage) {
    undone -= 1
    if undone <= 0 { decide(.done) }
  }

  func sendBack(_ message: ReceivedMessage, _ delay: RetryDelay) async throws(RocketMQError) { decide(.sentBack) }

  private func decide(_ verdict: Verdict) {
    guard self.verdict == nil else { return }
    self.verdict = verdict
    bell.ring()
  }
}
