internal import Synchronization

/// One suspended reader. Wakes once, by whoever comes first: an append or its task's cancellation.
final class MemoryWaiter: Sendable {
  private enum State {
    case idle, woken
    case suspended(CheckedContinuation<Void, Never>)
  }

  private let state = Mutex(State.idle)

  func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let woken = state.withLock { state in
          if case .woken = state { return true }
          state = .suspended(continuation)
          return false
        }
        if woken { continuation.resume() }
      }
    } onCancel: {
      wake()
    }
  }

  func wake() {
    let continuation = state.withLock { state -> CheckedContinuation<Void, Never>? in
      defer { state = .woken }
      if case .suspended(let continuation) = state { return continuation }
      return nil
    }
    continuation?.resume()
  }
}
