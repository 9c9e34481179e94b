internal import Synchronization

/// Rings for a reload: from any thread, and also before the gateway can hear it.
package final class ReloadBell: Sendable {
  private struct State {
    var hasRung = false
    var listener: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  package init() {}

  /// The configuration is to be read again.
  package func ring() {
    let listener = state.withLock { state in
      state.hasRung = state.listener == nil
      return state.listener
    }
    listener?()
  }

  /// Called from now on, and at once if it has rung while nobody listened. `nil` for a gateway that ends.
  func listen(_ listener: (@Sendable () -> Void)?) {
    let isLate = state.withLock { state in
      state.listener = listener
      let isLate = listener != nil && state.hasRung
      if isLate { state.hasRung = false }
      return isLate
    }
    if isLate { listener?() }
  }
}
