internal import Synchronization

/// What running has shown about the routes, for `/health`. Bounded by the number of fields that routes name.
final class RouteFindings: Sendable {
  private struct State {
    var texts: [String] = []
    var lost: [(events: String, count: Int)] = []
  }

  private let state = Mutex(State())

  func add(_ text: String) {
    state.withLock { $0.texts.append(text) }
  }

  /// Counts an event that no route took. Whether it is the first of its kind.
  func addLost(_ events: String) -> Bool {
    state.withLock { state in
      if let index = state.lost.firstIndex(where: { $0.events == events }) {
        state.lost[index].count += 1
        return false
      }
      state.lost.append((events, 1))
      return true
    }
  }

  /// For people, a sentence each.
  var sentences: [String] {
    state.withLock { state in
      state.texts + state.lost.map { "no route took \($0.count) of the \($0.events)" }
    }
  }
}
