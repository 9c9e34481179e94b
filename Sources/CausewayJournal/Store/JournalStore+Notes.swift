internal import CausewayCore
internal import SQLite

extension JournalStore {
  /// Why nothing of a settlement with these notes may be done; `nil` if there is room. Changes nothing.
  func refusal(ofNotes notes: [String: String?]) throws(SQLiteError) -> JournalError? {
    guard !notes.isEmpty else { return nil }
    let before = try shelves()
    var after = before
    for (name, text) in notes {
      let shelf = NoteShelf.name(for: name)
      if let old = try bytes(ofNote: name) { after[shelf]?.take(name, bytes: old) }
      if let text { after[shelf, default: NoteShelf()].add(name, bytes: text.utf8.count) }
    }
    for name in Set(notes.keys.map(NoteShelf.name)) {
      guard let wanted = after[name], before[name, default: NoteShelf()].mayNotBecome(wanted) else { continue }
      return .full(
        """
        \(settings.path): too many notes under `\(name)`: \(wanted.notes) of \(NoteShelf.mostNotes) at most, \
        \(wanted.bytes) of \(NoteShelf.mostBytes) bytes. Nothing more is noted there until some are removed.
        """)
    }
    noteShelves = after.filter { $0.value.notes > 0 }
    return nil
  }

  /// Counted once, and kept up to date: a failure throws away all that is known here, and with it what was never committed.
  private func shelves() throws(SQLiteError) -> [String: NoteShelf] {
    if let noteShelves { return noteShelves }
    var shelves: [String: NoteShelf] = [:]
    var rows = try connection.prepare("SELECT name, length(CAST(value AS BLOB)) FROM notes")
    while try rows.step() {
      let name = rows.text(0)
      shelves[NoteShelf.name(for: name), default: NoteShelf()].add(name, bytes: Int(rows.integer(1)))
    }
    return shelves
  }

  private func bytes(ofNote name: String) throws(SQLiteError) -> Int? {
    var row = try connection.prepare("SELECT length(CAST(value AS BLOB)) FROM notes WHERE name = ?")
    try row.bind(1, text: name)
    return try row.step() ? Int(row.integer(0)) : nil
  }

  func note(_ text: String?, as name: String) throws(SQLiteError) {
    var statement = try connection.prepare(
      text == nil ? "DELETE FROM notes WHERE name = ?" : "INSERT OR REPLACE INTO notes (name, value) VALUES (?, ?)")
    try statement.bind(1, text: name)
    if let text { try statement.bind(2, text: text) }
    try statement.run()
  }
}
