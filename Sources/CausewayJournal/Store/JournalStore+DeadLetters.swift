internal import CausewayCore
internal import SQLite

extension JournalStore {
  private var deadLetterLimit: Int64 { min(settings.deadLetterSize, settings.deliveryShare) }

  /// Within a transaction. The oldest make room for them.
  func add(_ letters: [DeadLetter]) throws(SQLiteError) {
    var insert = try connection.prepare(
      """
      INSERT INTO dead_letters (\(EntryColumns.names),
        output, follower, size, died_at, attempts, first_attempt_at, reason)
      VALUES (\(EntryColumns.parameters), ?, ?, ?, ?, ?, ?, ?)
      """)
    var replaced = try connection.prepare(
      "DELETE FROM dead_letters WHERE follower = ? AND position = ? RETURNING size")
    let first = EntryColumns.count + 1
    for letter in letters {
      try replaced.bind(1, text: letter.follower.rawValue)
      try replaced.bind(2, letter.entry.position.rawValue)
      while try replaced.step() { deadLetterBytes.giveBack(replaced.integer(0)) }
      replaced.reset()
      try EntryColumns.bind(letter.entry, to: &insert)
      try insert.bind(first, text: letter.follower.output)
      try insert.bind(first + 1, text: letter.follower.rawValue)
      try insert.bind(first + 2, Int64(letter.size))
      try insert.bind(first + 3, letter.diedAt.milliseconds)
      try insert.bind(first + 4, Int64(letter.attempts))
      try insert.bind(first + 5, letter.firstAttemptAt?.milliseconds)
      try insert.bind(first + 6, text: letter.reason)
      try insert.run()
      deadLetterBytes += Int64(letter.size)
    }
    try set(.deadLetterBytes, deadLetterBytes)
    // The newest always stays, however large.
    while deadLetterBytes > deadLetterLimit, try dropOldestDeadLetter(ifOlderThan: nil) {}
  }

  /// Within a transaction: those that were delivered after all, or that a person has looked at and dropped.
  /// - Returns: how many of them were there.
  func removeDeadLetters(_ numbers: [Int64]) throws(SQLiteError) -> Int {
    var delete = try connection.prepare("DELETE FROM dead_letters WHERE number = ? RETURNING size")
    var removed = 0
    for number in numbers {
      try delete.bind(1, number)
      while try delete.step() {
        removed += 1
        deadLetterBytes.giveBack(delete.integer(0))
      }
      delete.reset()
    }
    try set(.deadLetterBytes, deadLetterBytes)
    return removed
  }

  /// Within a transaction.
  func dropDeadLetters(olderThan time: Timestamp, atMost limit: Int) throws(SQLiteError) {
    var dropped = 0
    while dropped < limit, try dropOldestDeadLetter(ifOlderThan: time) { dropped += 1 }
  }

  /// Within a transaction. - Returns: whether one was dropped; never the only one, unless for its age.
  private func dropOldestDeadLetter(ifOlderThan time: Timestamp?) throws(SQLiteError) -> Bool {
    var oldest = try connection.prepare(
      """
      SELECT number, died_at FROM dead_letters
      WHERE ?1 IS NOT NULL OR number < (SELECT max(number) FROM dead_letters) ORDER BY number LIMIT 1
      """)
    try oldest.bind(1, time?.milliseconds)
    guard try oldest.step() else { return false }
    if let time, oldest.integer(1) >= time.milliseconds { return false }
    let number = oldest.integer(0)
    oldest.reset()
    // Whoever asks until there is room would ask for ever.
    guard try removeDeadLetters([number]) > 0 else {
      throw SQLiteError(damage: "dead letter \(number) cannot be removed")
    }
    deadLettersDropped += 1
    try set(.deadLettersDropped, deadLettersDropped)
    return true
  }
}
