internal import CausewayCore
internal import SQLite

extension JournalStore {
  /// Within a transaction: the batch's entries, in order, and what else it brings.
  func append(
    _ batch: PendingBatch, now: Timestamp, into entries: inout [Entry]
  ) throws(SQLiteError) -> Receipt {
    var receipt = Receipt(quarantined: batch.quarantined.count)
    for number in batch.releasedQuarantine where try removeQuarantined(number) { receipt.released += 1 }
    for pending in batch.entries {
      if try recognise(pending.event, now: now) {
        receipt.duplicates += 1
      } else {
        let entry = try append(pending)
        entries.append(entry)
        receipt.committed += 1
        receipt.last = entry.position
      }
    }
    for delivery in batch.quarantined { try quarantine(delivery) }
    for device in batch.devices { try learn(device) }
    if !batch.retiredStates.isEmpty { try retire(batch.retiredStates) }
    return receipt
  }

  private func append(_ pending: PendingEntry) throws(SQLiteError) -> Entry {
    var event = pending.event
    let decision = try decide(event)
    if case .outdated = decision { event.kind = .report }
    var changed = false
    if case .state(_, _, true) = decision { changed = true }
    head += 1
    let entry = Entry(
      position: Position(rawValue: head), event: event, input: pending.input, receivedAt: pending.receivedAt,
      changed: changed)
    try EntryColumns.bind(entry, to: &statements.insertEntry)
    try statements.insertEntry.run()
    newestReceived = max(newestReceived, pending.receivedAt.milliseconds)
    switch decision {
    case .state(let key?, let data, _):
      let known = StateBook.Known(data: data, time: event.time, identity: prints.identity(of: event))
      states.set(key, to: known, at: head)
    case .ends(let key): states.end(key, at: head)
    case .state(nil, _, _), .outdated, .nothing: break
    }
    return entry
  }

  /// What an event does to the state of its key.
  private enum Decision {
    case state(Fingerprint?, data: Fingerprint, changed: Bool)
    /// A state older than the one that is known.
    case outdated
    case ends(Fingerprint)
    case nothing
  }

  private func decide(_ event: Event) throws(SQLiteError) -> Decision {
    switch event.kind {
    case .state:
      let data = prints.data(event.data?.bytes)
      guard let key = event.stateKey.map(prints.state) else { return .state(nil, data: data, changed: true) }
      if try isOutdated(event, key) { return .outdated }
      return .state(key, data: data, changed: try state(key)?.data != data)
    case .occurrence where event.isKept:
      guard let key = event.stateKey.map(prints.state), try isOutdated(event, key) == false else { return .nothing }
      return .state(key, data: prints.data(event.data?.bytes), changed: false)
    case .occurrence:
      guard let key = event.stateKey.map(prints.state), try state(key) != nil else { return .nothing }
      return .ends(key)
    case .report:
      return .nothing
    }
  }

  /// Whether what is known of the key is newer, where time decides.
  func isOutdated(_ event: Event, _ key: Fingerprint) throws(SQLiteError) -> Bool {
    guard event.precedence == .time, let time = event.time, let newest = try state(key)?.time else { return false }
    return time < newest
  }

  func state(_ key: Fingerprint) throws(SQLiteError) -> StateBook.Known? {
    if let known = states.known(key) { return known }
    let known = try stateOnDisk(key)
    states.remember(key, known)
    return known
  }

  private func stateOnDisk(_ key: Fingerprint) throws(SQLiteError) -> StateBook.Known? {
    if let change = states.unfolded(key) {
      guard !change.ends else { return nil }
      try statements.stateByPosition.bind(1, change.position)
      return try readState(&statements.stateByPosition)
    }
    try statements.stateByKey.bind(1, blob: key.bytes)
    return try readState(&statements.stateByKey)
  }

  private func readState(_ row: inout SQLiteStatement) throws(SQLiteError) -> StateBook.Known? {
    defer { row.reset() }
    guard try row.step() else { return nil }
    return StateBook.Known(
      data: prints.data(row.optionalBytes(0)), time: row.optionalInteger(1).map(Timestamp.init(milliseconds:)),
      identity: prints.identity(source: row.text(2), id: row.text(3)))
  }

  /// These were never states: gone from the table in this very commit, for no entry says so.
  private func retire(_ keys: [StateKey]) throws(SQLiteError) {
    for key in keys.map(prints.state) {
      states.end(key, at: head)
      try deleteState(key)
    }
    // Else start-up would read the retired ones again from their entries.
    try foldStates(atMost: .max)
  }

  /// Knows more of a device from now on; of a new one only if there is room for it.
  private func learn(_ device: Device) throws(SQLiteError) {
    var known = try connection.prepare("SELECT \(DeviceColumns.names) FROM devices WHERE source = ? AND device = ?")
    try known.bind(1, text: device.id.source)
    try known.bind(2, text: device.id.device)
    var merged = device
    if try known.step() {
      merged = DeviceColumns.read(known).merged(with: device)
    } else if deviceCount >= settings.deviceLimit {
      devicesRefused += 1
      return
    } else {
      deviceCount += 1
    }
    var insert = try connection.prepare(
      "INSERT OR REPLACE INTO devices (\(DeviceColumns.names)) VALUES (?, ?, ?, ?, ?, ?, ?)")
    try DeviceColumns.bind(merged, to: &insert)
    try insert.run()
  }
}
