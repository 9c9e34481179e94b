internal import CausewayCore
internal import SQLite

extension JournalStore {
  /// Where the newest state of each key stands; keys without one are missing.
  func statePositions(of keys: ArraySlice<StateKey>) throws(SQLiteError) -> [StateKey: Position] {
    var positions: [StateKey: Position] = [:]
    for key in keys {
      let print = prints.state(key)
      if let change = states.unfolded(print) {
        if !change.ends { positions[key] = Position(rawValue: change.position) }
        continue
      }
      if let position = try foldedPosition(print) { positions[key] = Position(rawValue: position) }
    }
    return positions
  }

  private func foldedPosition(_ key: Fingerprint) throws(SQLiteError) -> Int64? {
    try statements.statePosition.bind(1, blob: key.bytes)
    defer { statements.statePosition.reset() }
    return try statements.statePosition.step() ? statements.statePosition.integer(0) : nil
  }
}
