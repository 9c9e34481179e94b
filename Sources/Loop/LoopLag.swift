internal import Synchronization

/// How late the loop's clock tick came: what anything else on the loop may have had to wait.
package struct LoopLag: Sendable, Equatable {
  /// At the last tick.
  package let last: Duration
  /// The worst of the last minute.
  package let worst: Duration
}

/// One minute of ticks.
struct LagWindow {
  private var ticks = [Duration](repeating: .zero, count: 120)
  private var next = 0

  mutating func add(_ lateness: Duration) {
    ticks[next] = lateness
    next = (next + 1) % ticks.count
  }

  var reading: LoopLag {
    LoopLag(last: ticks[(next + ticks.count - 1) % ticks.count], worst: ticks.max() ?? .zero)
  }
}

/// Watches the loop while it lives.
@EventLoop
package final class LagMonitor {
  private let interval: Duration
  private var timer: LoopTimer?
  private var due = ContinuousClock.now

  /// - Parameter interval: between two ticks. `worst` spans 120 of them.
  package init(interval: Duration = .milliseconds(500)) {
    self.interval = interval
    timer = LoopTimer { [weak self] in self?.tick() }
    schedule()
  }

  private func schedule() {
    due = .now + interval
    timer?.schedule(after: interval)
  }

  private func tick() {
    let lateness = max(.zero, ContinuousClock.now - due)
    LoopExecutor.shared.lag.withLock { $0.add(lateness) }
    schedule()
  }
}
