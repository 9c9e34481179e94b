internal import SQLite

extension JournalStore {
  /// So many states may wait in memory; each is one row to write.
  private static let unfoldedLimit = 16_384
  /// Start-up reads at most about so many entries again.
  private static let replayLimit: Int64 = 16_384
  /// The note in the file lags behind by this much: else each commit would write it.
  private static let noteInterval: Int64 = 4_096
  /// Rows folded in one commit while somebody waits for them: a millisecond or two.
  private static let slice = 512

  /// Within a transaction that appended `appended` entries: brings states and identities to their tables, a little at a time.
  func fold(after appended: Int, wanted: Bool) throws(SQLiteError) {
    if identities.recent.count >= IdentityRun.capacity { try foldIdentities() }
    if wanted {
      try foldStates(atMost: Self.slice)
    } else if states.unfoldedCount > Self.unfoldedLimit || head - states.foldedThrough(head: head) > Self.replayLimit {
      // More than came: what waits never grows.
      try foldStates(atMost: appended + 64)
    }
    // The note moves on without a row of its own being due, else the replay would grow while nothing waits.
    let through = states.foldedThrough(head: head)
    if through - statesThrough > Self.noteInterval { try noteStates(through) }
  }

  /// Within a transaction: what the entries up to and including `position` say is in the other tables after this.
  func foldEverything(through position: Int64) throws(SQLiteError) {
    if position > identitiesThrough { try foldIdentities() }
    guard position > statesThrough else { return }
    repeat { try foldStates(atMost: Self.slice) } while states.foldedThrough(head: head) < position
  }

  /// Within a transaction: writes the changes that have waited longest.
  func foldStates(atMost limit: Int) throws(SQLiteError) {
    var written = 0
    while written < limit, let (key, change) = states.takeOldest() {
      written += 1
      guard !change.ends else {
        try deleteState(key)
        continue
      }
      try statements.foldState.bind(1, blob: key.bytes)
      try statements.foldState.bind(2, change.position)
      try statements.foldState.run()
    }
    let through = states.foldedThrough(head: head)
    if through > statesThrough { try noteStates(through) }
  }

  func deleteState(_ key: Fingerprint) throws(SQLiteError) {
    try statements.deleteState.bind(1, blob: key.bytes)
    try statements.deleteState.run()
  }

  private func noteStates(_ through: Int64) throws(SQLiteError) {
    statesThrough = through
    try set(.statesThrough, through)
  }
}
