internal import CausewayCore
internal import SQLite

extension JournalStore {
  /// Whatever the size: so many of the newest entries stay.
  private static let fewestEntries: Int64 = 256

  /// Takes away what `slice` allows, in small transactions, of which the one that takes entries also notes how far they are gone.
  func prune(_ slice: RetentionSlice) throws(SQLiteError) -> RetentionOutcome {
    let before = prunedThrough
    let damage = try pruneEntries(slice)
    let hasOthers = try hasOldOthers(slice)
    if hasOthers {
      try connection.transaction { () throws(SQLiteError) in
        try dropOldestRun(seenBefore: slice.identitiesBefore)
        if let time = slice.quarantinedBefore { _ = try dropOldestQuarantined(ifOlderThan: time) }
        if let time = slice.deadLettersBefore { try dropDeadLetters(olderThan: time, atMost: slice.limit) }
        FaultPoint.pass(.duringRetention)
      }
    }
    var outcome = RetentionOutcome(pruned: Int(prunedThrough - before), damage: damage, usage: try usage())
    outcome.hasMore = hasOthers || outcome.pruned >= slice.limit
    if let keep = slice.keepBytes, outcome.pruned > 0, outcome.usage.usedBytes > keep { outcome.hasMore = true }
    return outcome
  }

  /// - Returns: damage that was met where nothing had been changed yet in memory, and nothing was on the disk: commits go on.
  private func pruneEntries(_ slice: RetentionSlice) throws(SQLiteError) -> SQLiteError? {
    let target: Int64
    do throws(SQLiteError) {
      target = max(try ageTarget(slice), try sizeTarget(slice))
    } catch {
      return try Self.damage(error)
    }
    guard target > prunedThrough else { return nil }
    // Else their identities and states would be lost with them. For itself: what has been noted of it must be on the disk.
    if !isFolded(through: target) {
      try connection.transaction { () throws(SQLiteError) in try foldEverything(through: target) }
    }
    do throws(SQLiteError) {
      try connection.transaction { () throws(SQLiteError) in
        try statements.deleteEntries.bind(1, target)
        try statements.deleteEntries.run()
        try set(.prunedThrough, target)
        FaultPoint.pass(.duringRetention)
      }
    } catch {
      return try Self.damage(error)
    }
    prunedThrough = target
    return nil
  }

  private func isFolded(through target: Int64) -> Bool {
    target <= identitiesThrough && target <= statesThrough
  }

  private static func damage(_ error: SQLiteError) throws(SQLiteError) -> SQLiteError {
    guard error.cause == .corrupt else { throw error }
    return error
  }

  /// The last of the oldest entries, at most `limit`, that were all received before the time.
  private func ageTarget(_ slice: RetentionSlice) throws(SQLiteError) -> Int64 {
    guard let time = slice.entriesBefore else { return prunedThrough }
    var target = prunedThrough
    try statements.entryTimes.bind(1, prunedThrough)
    try statements.entryTimes.bind(2, Int64(slice.limit))
    defer { statements.entryTimes.reset() }
    while try statements.entryTimes.step(), statements.entryTimes.integer(1) < time.milliseconds {
      target = statements.entryTimes.integer(0)
    }
    return target
  }

  /// So many of the oldest as make up the excess, by their average size; at most `limit`.
  private func sizeTarget(_ slice: RetentionSlice) throws(SQLiteError) -> Int64 {
    let count = head - prunedThrough
    guard let keep = slice.keepBytes, count > Self.fewestEntries else { return prunedThrough }
    let used = try usage().usedBytes
    guard used > keep else { return prunedThrough }
    let share = Double(used - keep) / Double(used) * Double(count)
    return prunedThrough + min(Int64(share) + 1, Int64(slice.limit), count - Self.fewestEntries)
  }

  private func hasOldOthers(_ slice: RetentionSlice) throws(SQLiteError) -> Bool {
    if let time = slice.identitiesBefore, let oldest = identities.runs.first, oldest.newest < time.milliseconds {
      return true
    }
    if let time = slice.deadLettersBefore, deadLetterBytes > 0 {
      let oldest = try connection.integer("SELECT died_at FROM dead_letters ORDER BY number LIMIT 1")
      if let oldest, oldest < time.milliseconds { return true }
    }
    guard let time = slice.quarantinedBefore, quarantineBytes > 0 else { return false }
    let oldest = try connection.integer("SELECT received_at FROM quarantine ORDER BY number LIMIT 1")
    return oldest.map { $0 < time.milliseconds } ?? false
  }
}
