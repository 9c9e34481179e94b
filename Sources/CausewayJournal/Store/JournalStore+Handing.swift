internal import CausewayCore
internal import SQLite

extension JournalStore {
  /// Within a transaction: all that is kept for the output `name` is kept for `heir`, who must have nothing of it yet.
  func hand(_ name: String, to heir: String) throws(SQLiteError) {
    let followers = [("cursors", "follower", name, heir), ("parked", "follower", name, heir)]
    let letters = [("dead_letters", "follower", name, heir)]
    let notes = [("notes", "name", "output/\(name)", "output/\(heir)")]
    for (table, column, old, new) in followers + letters + notes {
      var update = try connection.prepare(
        """
        UPDATE \(table) SET \(column) = ?1 || substr(\(column), length(?2) + 1)
        WHERE \(column) = ?2 OR substr(\(column), 1, length(?2) + 1) = ?2 || '/'
        """)
      try update.bind(1, text: new)
      try update.bind(2, text: old)
      try update.run()
    }
    var letter = try connection.prepare("UPDATE dead_letters SET output = ?1 WHERE output = ?2")
    try letter.bind(1, text: heir)
    try letter.bind(2, text: name)
    try letter.run()
    // Counted anew when somebody notes something.
    noteShelves = nil
  }
}
