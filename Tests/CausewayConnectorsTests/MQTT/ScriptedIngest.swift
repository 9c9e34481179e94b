import CausewayCore
import Loop
import Synchronization

/// A journal's door that answers when and how a test says.
final class ScriptedIngest: Ingest {
  enum Answer: Sendable {
    case take
    case refuse
    /// Until `release`.
    case hold
  }

  private struct State {
    var answer = Answer.take
    var batches: [[Delivery]] = []
    var held: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  init(_ answer: Answer = .take) {
    state.withLock { $0.answer = answer }
  }

  var batches: [[Delivery]] { state.withLock { $0.batches } }
  var deliveries: [Delivery] { batches.flatMap { $0 } }

  func answer(_ answer: Answer) {
    let held = state.withLock { state in
      state.answer = answer
      defer { state.held = [] }
      return state.held
    }
    for continuation in held { continuation.resume() }
  }

  func callAsFunction(_ deliveries: [Delivery]) async throws(IngestError) -> Receipt {
    let answer = state.withLock { state in
      state.batches.append(deliveries)
      return state.answer
    }
    if answer == .hold {
      await withCheckedContinuation { continuation in
        let isFree = state.withLock { state in
          guard state.answer == .hold else { return true }
          state.held.append(continuation)
          return false
        }
        if isFree { continuation.resume() }
      }
    }
    if answer == .refuse { throw IngestError("the disk is full", retryAfter: .seconds(5)) }
    return Receipt(committed: deliveries.count)
  }
}
