internal import SQLite

extension JournalStore {
  /// Rows folded in one commit while somebody waits for them: a millisecond or two.
  private static let slice = 512

  /// Within a transaction that appended `appended` entries: brings states and identities to their tables, a little at a time.
  func fold(after appended: Int, wanted: Bool) throws(SQLiteError) {
    if identities.recent.count >= min(settings.replayLimit, IdentityRun.capacity) { try foldIdentities() }
    if wanted {
      try foldStates(atMost: Self.slice)
    } else if head - states.foldedThrough(head: head) > Int64(settings.replayLimit) {
      // More than came: what waits never grows.
      try foldStates(atMost: appended + 64)
    }
    // Where no state is due to be written, the note moves on all the same, if not with each commit.
    let through = states.foldedThrough(head: head)
    if through - statesThrough > Int64(settings.replayLimit / 4) { try noteStates(through) }
  }

  /// Within a transaction: what the entries up to and including `position` say is in the other tables after this.
  func foldEverything(through position: Int64) throws(SQLiteError) {
    if position > identitiesThrough { try foldIdentities() }
    while states.foldedThrough(head: head) < position { try foldStates(atMost: Self.slice) }
    if position > statesThrough { try noteStates(states.foldedThrough(head: head)) }
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
