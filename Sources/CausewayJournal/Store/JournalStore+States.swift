internal import CausewayCore
internal import SQLite

extension JournalStore {
  /// Where the newest state of each key stands; keys without one are missing.
  func statePositions(of keys: ArraySlice<StateKey>) throws(SQLiteError) -> [StateKey: Position] {
    var positions: [StateKey: Position] = [:]
    var row = try connection.prepare("SELECT position FROM states WHERE key = ?")
    for key in keys {
      let print = prints.state(key)
      if let change = states.unfolded(print) {
        if !change.ends { positions[key] = Position(rawValue: change.position) }
        continue
      }
      try row.bind(1, blob: print.bytes)
      if try row.step() { positions[key] = Position(rawValue: row.integer(0)) }
      row.reset()
    }
    return positions
  }
}
