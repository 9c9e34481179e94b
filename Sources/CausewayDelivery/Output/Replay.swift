package import CausewayCore
internal import Loop

/// A stretch of the past on its way to an output once more.
@EventLoop
struct Replay {
  let follower: Follower
  let plan: ReplayPlan
}

/// What is to be sent again.
package struct ReplayPlan: Sendable, Equatable {
  /// The entries after this position ...
  package let after: Position
  /// ... and up to this one.
  package let through: Position
  /// Also states that have been overtaken by one the output has.
  package let force: Bool

  package init(after: Position, through: Position, force: Bool) {
    self.after = after
    self.through = through
    self.force = force
  }

  /// Noted in place of a plan once all of it was sent.
  static let done = "done"

  var note: String { "\(after) \(through) \(force)" }

  init?(note: String) {
    let fields = note.split(separator: " ")
    guard fields.count == 3, let after = Position(fields[0]), let through = Position(fields[1]) else { return nil }
    self.init(after: after, through: through, force: fields[2] == "true")
  }
}

/// What a replay would send, by looking at everything in its range.
package struct ReplayForecast: Sendable, Equatable {
  /// Entries that would be sent, by type.
  package var entries: [String: Int] = [:]
  /// States that have been overtaken.
  package var superseded = 0
  /// Of the range, what the journal no longer keeps.
  package var missing = 0

  package init() {}

  package var count: Int { entries.values.reduce(0, +) }
}
