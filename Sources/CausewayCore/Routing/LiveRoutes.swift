internal import Synchronization

/// The routes of one output while the gateway runs. They change at a position of the journal, for all outputs at the same: what lies
/// up to there goes by the former routes, what comes after by the new ones, however far each output has read. So an entry whose
/// way has changed is routed by one table only, never by half of each.
package final class LiveRoutes: Sendable {
  private struct State {
    var current: OutputRoutes
    /// In force up to and including `boundary`.
    var former: OutputRoutes?
    var boundary = Position.start
    /// The newest entry that anybody has asked about.
    var newest = Position.start
  }

  private let state: Mutex<State>

  package init(_ routes: OutputRoutes) {
    state = Mutex(State(current: routes))
  }

  /// Those that what comes now goes by.
  package var current: OutputRoutes { state.withLock { $0.current } }

  /// The newest position that has been routed here.
  package var newest: Position { state.withLock { $0.newest } }

  /// The route that decides what becomes of `entry` here; `nil` if it is none of this output's business.
  package func first(matching entry: Entry) -> Route? {
    let routes = state.withLock { state in
      if entry.position > state.newest { state.newest = entry.position }
      guard let former = state.former, entry.position <= state.boundary else { return state.current }
      return former
    }
    return routes.first(matching: entry)
  }

  /// From the entry after `boundary` on, `routes` are in force. Nothing after it may have been routed yet (`newest`).
  package func change(to routes: OutputRoutes, after boundary: Position) {
    state.withLock { state in
      state.former = state.current
      state.boundary = boundary
      state.current = routes
    }
  }

  /// Whatever is routed from now on goes by the new routes, wherever it lies.
  package func forgetFormer() {
    state.withLock { $0.former = nil }
  }
}
