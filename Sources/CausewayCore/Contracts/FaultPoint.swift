internal import Synchronization

/// A place between two steps of which a crash test may want to see the first and not the second. Debug builds only: in a
/// release, passing one does nothing and nothing can be armed.
package enum FaultPoint: String, Sendable, CaseIterable {
  case beforeCommit = "before_commit"
  case afterCommit = "after_commit"
  case beforeAnswer = "before_answer"
  case duringCheckpoint = "during_checkpoint"
  case duringRetention = "during_retention"
  case duringReload = "during_reload"
  /// Between any two things that an output notes of where its followers begin.
  case placingFollowers = "placing_followers"

  /// Which pass of which point is to be the last thing the process does.
  package struct Plan: Sendable, Equatable {
    package let point: FaultPoint
    /// Counted from 1.
    package let count: Int

    package init(point: FaultPoint, count: Int) {
      self.point = point
      self.count = count
    }

    /// Reads `after_commit:17`; `nil` for anything else.
    package init?(_ text: String) {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let point = FaultPoint(rawValue: String(parts[0])), let count = Int(parts[1]), count > 0
      else { return nil }
      self.init(point: point, count: count)
    }
  }

  #if DEBUG
    private struct Armed {
      let plan: Plan
      let strike: @Sendable (Plan) -> Void
      var passed = 0
    }

    private static let armed = Mutex<Armed?>(nil)
  #endif

  /// - Parameter strike: ends the process; the core itself knows no system.
  package static func arm(_ plan: Plan, strike: @escaping @Sendable (Plan) -> Void) {
    #if DEBUG
      armed.withLock { $0 = Armed(plan: plan, strike: strike) }
    #endif
  }

  /// The step before is done, the step after is not begun.
  package static func pass(_ point: FaultPoint) {
    #if DEBUG
      let struck = armed.withLock { armed -> Armed? in
        guard armed?.plan.point == point else { return nil }
        armed?.passed += 1
        return armed?.passed == armed?.plan.count ? armed : nil
      }
      if let struck { struck.strike(struck.plan) }
    #endif
  }
}
