internal import CausewayCore
internal import SQLite

extension JournalStore {
  func readCursors() throws(SQLiteError) -> [FollowerID: Cursor] {
    var cursors: [FollowerID: Cursor] = [:]
    var rows = try connection.prepare("SELECT follower, position, resting_since FROM cursors")
    while try rows.step() {
      cursors[FollowerID(rawValue: rows.text(0))] = Cursor(
        position: Position(rawValue: rows.integer(1)),
        restingSince: rows.optionalInteger(2).map(Timestamp.init(milliseconds:)))
    }
    return cursors
  }

  /// Within a transaction.
  func set(_ follower: FollowerID, _ cursor: Cursor) throws(SQLiteError) {
    try statements.setCursor.bind(1, text: follower.rawValue)
    try statements.setCursor.bind(2, cursor.position.rawValue)
    try statements.setCursor.bind(3, cursor.restingSince?.milliseconds)
    try statements.setCursor.run()
  }

  /// Within a transaction.
  func forgetCursor(of follower: FollowerID) throws(SQLiteError) {
    var delete = try connection.prepare("DELETE FROM cursors WHERE follower = ?")
    try delete.bind(1, text: follower.rawValue)
    try delete.run()
  }
}
