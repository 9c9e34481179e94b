internal import CausewayCore

/// Which states an output has got of late. Bounded: when it is full it forgets everything, and whoever relied on it has to ask the journal
/// once more.
struct RecentStates {
  private static let capacity = 16_384

  private var positions: [StateKey: Position] = [:]
  /// Changes with every forgetting.
  private(set) var generation = 0

  mutating func note(_ key: StateKey, at position: Position) {
    if positions.count >= Self.capacity {
      positions.removeAll(keepingCapacity: true)
      generation += 1
    }
    positions[key] = max(positions[key] ?? .start, position)
  }

  func has(newerThan position: Position, _ key: StateKey) -> Bool { positions[key].map { $0 > position } ?? false }
}

/// What the journal said of an entry of the past.
struct Judgement {
  let isOvertaken: Bool
  /// What was delivered since is in the `RecentStates` of this generation.
  let generation: Int
}

/// What the journal said of many.
struct Verdict {
  /// Nobody has asked.
  static let unasked = Verdict(overtaken: [], generation: nil)

  let overtaken: Set<Position>
  let generation: Int?

  func judgement(of entry: Entry) -> Judgement? {
    generation.map { Judgement(isOvertaken: overtaken.contains(entry.position), generation: $0) }
  }
}
