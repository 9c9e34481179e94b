internal import CausewayCore
internal import SQLite

extension JournalStore {
  /// Within a transaction. - Returns: why nothing of it was done; `nil` if all of it was.
  func apply(_ change: FollowerChange) throws(SQLiteError) -> JournalError? {
    switch change.kind {
    case .settle(let settlement):
      if try parksTooMuch(settlement, change.follower) { return parkedLimitError }
      if let refusal = try refusal(ofNotes: settlement.notes) { return refusal }
      try settle(settlement, change.follower)
      if change.movesCursor, let position = settlement.cursor { try set(change.follower, Cursor(position: position)) }
    case .forget:
      try unparkAll(of: change.follower)
      if change.movesCursor { try forgetCursor(of: change.follower) }
    case .hand(let heir):
      try hand(change.follower.rawValue, to: heir)
    }
    return nil
  }

  private func settle(_ settlement: Settlement, _ follower: FollowerID) throws(SQLiteError) {
    for position in settlement.unparked { try unpark(position, of: follower) }
    for parked in settlement.parked { try park(parked, for: follower) }
    if !settlement.unparked.isEmpty || !settlement.parked.isEmpty { try set(.parkedBytes, parkedBytes) }
    if !settlement.redriven.isEmpty { _ = try removeDeadLetters(settlement.redriven) }
    if !settlement.deadLetters.isEmpty { try add(settlement.deadLetters) }
    for (name, text) in settlement.notes { try note(text, as: name) }
  }

  private func park(_ parked: ParkedEntry, for follower: FollowerID) throws(SQLiteError) {
    try unpark(parked.entry.position, of: follower)
    let first = EntryColumns.count + 1
    try EntryColumns.bind(parked.entry, to: &statements.park)
    try statements.park.bind(first, text: follower.rawValue)
    try statements.park.bind(first + 1, Int64(parked.size))
    try statements.park.bind(first + 2, parked.due.milliseconds)
    try statements.park.bind(first + 3, Int64(parked.attempts))
    try statements.park.bind(first + 4, parked.firstAttemptAt?.milliseconds)
    try statements.park.bind(first + 5, text: parked.lastReason)
    try statements.park.bind(first + 6, parked.isReplayed ? 1 : 0)
    try statements.park.run()
    parkedCount += 1
    parkedBytes += Int64(parked.size)
  }

  private func unpark(_ position: Position, of follower: FollowerID) throws(SQLiteError) {
    try statements.unpark.bind(1, text: follower.rawValue)
    try statements.unpark.bind(2, position.rawValue)
    defer { statements.unpark.reset() }
    while try statements.unpark.step() {
      parkedCount -= 1
      parkedBytes.giveBack(statements.unpark.integer(0))
    }
  }

  private func unparkAll(of follower: FollowerID) throws(SQLiteError) {
    var delete = try connection.prepare("DELETE FROM parked WHERE follower = ? RETURNING size")
    try delete.bind(1, text: follower.rawValue)
    while try delete.step() {
      parkedCount -= 1
      parkedBytes.giveBack(delete.integer(0))
    }
    try set(.parkedBytes, parkedBytes)
  }
}

// The last bound on what is parked.
extension JournalStore {
  private var parkedLimitError: JournalError {
    .full(
      """
      \(settings.path): too much is parked for another attempt (\(parkedCount) entries of all outputs, \
      \(parkedBytes >> 20) MiB). Nothing more is until some of it was delivered or given up.
      """)
  }

  /// Whether it adds to what is parked though there is too much already. What only changes or shrinks it is always taken.
  private func parksTooMuch(_ settlement: Settlement, _ follower: FollowerID) throws(SQLiteError) -> Bool {
    guard !settlement.parked.isEmpty else { return false }
    let bytes = settlement.parked.reduce(0) { $0 + Int64($1.size) }
    guard
      parkedCount + settlement.parked.count > settings.parkedLimit || parkedBytes + bytes > settings.deliveryShare
    else { return false }
    // Only here is it worth asking which of them are new.
    let places = Set(settlement.parked.map(\.entry.position))
    var growth = places.count
    for position in places.union(settlement.unparked) where try isParked(position, for: follower) { growth -= 1 }
    return growth > 0
  }

  private func isParked(_ position: Position, for follower: FollowerID) throws(SQLiteError) -> Bool {
    try statements.isParked.bind(1, text: follower.rawValue)
    try statements.isParked.bind(2, position.rawValue)
    defer { statements.isParked.reset() }
    return try statements.isParked.step()
  }
}
