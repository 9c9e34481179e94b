internal import CausewayCore
internal import SQLite

/// A connection that only reads, on a thread of its own. Opens the file when it is first needed.
actor EntryReader {
  private nonisolated let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// KiB.
  private static let cacheSize = 512

  private let path: String
  private var connection: SQLiteConnection?
  private var isClosed = false

  init(path: String, number: Int) {
    self.path = path
    thread = ThreadExecutor(name: "journal read \(number)")
  }

  deinit {
    thread.finish()
  }

  /// From one state of the file. Fewer than `limit` where their sizes add up to more than `bytes`; at least one if there is any.
  func page(after position: Position, limit: Int, bytes: Int) throws(JournalError) -> Page {
    try read { connection throws(SQLiteError) in
      let pruned = try connection.integer("SELECT value FROM meta WHERE name = '\(JournalMeta.prunedThrough.rawValue)'")
      let head = try connection.integer("SELECT seq FROM sqlite_sequence WHERE name = 'entries'")
      var rows = try connection.prepare(
        "SELECT \(EntryColumns.names) FROM entries WHERE position > ? ORDER BY position LIMIT ?")
      try rows.bind(1, position.rawValue)
      try rows.bind(2, Int64(max(0, limit)))
      return Page(
        entries: try Self.entries(of: &rows, after: position, bytes: bytes),
        prunedThrough: Position(rawValue: pruned ?? 0),
        head: Position(rawValue: head ?? 0))
    }
  }

  /// Bounded as `page`.
  func states(
    after position: Position, through: Position, limit: Int, bytes: Int
  ) throws(JournalError) -> [Entry] {
    try read { connection throws(SQLiteError) in
      var rows = try connection.prepare(
        "SELECT \(EntryColumns.names) FROM states WHERE position > ? AND position <= ? ORDER BY position LIMIT ?")
      try rows.bind(1, position.rawValue)
      try rows.bind(2, through.rawValue)
      try rows.bind(3, Int64(max(0, limit)))
      return try Self.entries(of: &rows, after: position, bytes: bytes)
    }
  }

  /// By halving: times of receipt rise with positions, but for clocks that were set back; then it is one such place.
  func lastPosition(before time: Timestamp) throws(JournalError) -> Position {
    try read { connection throws(SQLiteError) in
      var low =
        try connection.integer("SELECT value FROM meta WHERE name = '\(JournalMeta.prunedThrough.rawValue)'") ?? 0
      var high = try connection.integer("SELECT seq FROM sqlite_sequence WHERE name = 'entries'") ?? 0
      var row = try connection.prepare("SELECT received_at FROM entries WHERE position = ?")
      while low < high {
        let middle = low + (high - low) / 2
        try row.bind(1, middle + 1)
        let isBefore = try row.step() && row.integer(0) < time.milliseconds
        row.reset()
        if isBefore { low = middle + 1 } else { high = middle }
      }
      return Position(rawValue: low)
    }
  }

  func devices() throws(JournalError) -> [Device] {
    try read { connection throws(SQLiteError) in
      var devices: [Device] = []
      var rows = try connection.prepare("SELECT \(DeviceColumns.names) FROM devices")
      while try rows.step() { devices.append(DeviceColumns.read(rows)) }
      return devices
    }
  }

  func close() {
    isClosed = true
    connection = nil
  }

  static func entries(
    of rows: inout SQLiteStatement, after position: Position, bytes: Int
  ) throws(SQLiteError) -> [Entry] {
    try rising(&rows, after: position.rawValue, bytes: bytes) { row in
      let entry = EntryColumns.read(row)
      return (entry, entry.position.rawValue, entry.size)
    }
  }

  /// Rows until their sizes add up to more than `bytes`; at least one if there is any.
  /// - Parameter read: also says where the row stands, and its size.
  static func rising<Row>(
    _ rows: inout SQLiteStatement, after place: Int64, bytes: Int,
    _ read: (borrowing SQLiteStatement) -> (row: Row, place: Int64, size: Int)
  ) throws(SQLiteError) -> [Row] {
    var found: [Row] = []
    var last = place
    var size = 0
    while size < bytes, try rows.step() {
      let next = read(rows)
      // A reader that is led back would read in circles.
      guard next.place > last else { throw SQLiteError(damage: "row \(next.place) is out of order") }
      last = next.place
      size += next.size
      found.append(next.row)
    }
    return found
  }

  private func open() throws(SQLiteError) -> SQLiteConnection {
    if let connection { return connection }
    let opened = try SQLiteConnection(path: path, mode: .readOnly, busyTimeout: 2_000)
    // Pages are walked once, from front to back: keeping them would only cost memory.
    try opened.execute("PRAGMA cache_size = -\(Self.cacheSize)")
    connection = opened
    return opened
  }

  /// One snapshot of the file for all of `body`. After an error the file is opened again next time.
  func read<Result>(
    _ body: (SQLiteConnection) throws(SQLiteError) -> Result
  ) throws(JournalError) -> Result {
    guard !isClosed else { throw .closed }
    do throws(SQLiteError) {
      let connection = try open()
      return try connection.snapshot { () throws(SQLiteError) in try body(connection) }
    } catch {
      connection = nil
      throw JournalError(error, path: path)
    }
  }
}
