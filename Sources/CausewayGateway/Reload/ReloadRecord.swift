internal import CausewayCore

/// How reloads went since the start, for health and metrics. Holds no words of the file: anyone may read it.
struct ReloadRecord: Sendable, Equatable {
  enum Outcome: String, Sendable, CaseIterable {
    case ok, refused, failed
  }

  struct Last: Sendable, Equatable {
    var at: Timestamp
    var outcome: Outcome
    /// What was wrong with the file.
    var problems: Int
  }

  /// When the configuration was read first.
  let begun: Timestamp
  private(set) var last: Last?
  private(set) var counts: [Outcome: Int] = [:]

  init(begun: Timestamp) {
    self.begun = begun
  }

  mutating func add(_ outcome: ReloadOutcome, at time: Timestamp) {
    let (kind, problems): (Outcome, Int) =
      switch outcome {
      case .done: (.ok, 0)
      case .refused(let problems): (.refused, problems.count)
      case .failed: (.failed, 0)
      }
    counts[kind, default: 0] += 1
    last = Last(at: time, outcome: kind, problems: problems)
  }
}
