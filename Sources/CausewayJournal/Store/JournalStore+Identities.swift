internal import CausewayCore
internal import SQLite

extension JournalStore {
  /// No broker retains more topics than this for one house; beyond, new ones are treated as any other event.
  private static let retainedLimit = 100_000

  /// Whether the event is known already; if not, it is from now on.
  func recognise(_ event: Event, now: Timestamp) throws(SQLiteError) -> Bool {
    let print = prints.identity(of: event)
    let isKnown = try isKnown(print)
    // Where no broker has retained anything, nothing is to be looked up.
    guard let topic = event.topic, event.retained || !retained.isEmpty else { return isKnown }
    return try recogniseRetained(event, print, on: prints.topic(topic, of: event), now: now) || isKnown
  }

  private func isKnown(_ print: Fingerprint) throws(SQLiteError) -> Bool {
    if !identities.insert(print) { return true }
    for run in identities.candidates(for: print) {
      for chunk in run.chunks(for: print) where try isHeld(print, in: run.chunkKey(chunk)) {
        identities.forget(print)
        return true
      }
    }
    return false
  }

  private func isHeld(_ print: Fingerprint, in chunk: Int64) throws(SQLiteError) -> Bool {
    try statements.identityChunk.bind(1, chunk)
    defer { statements.identityChunk.reset() }
    guard try statements.identityChunk.step() else { return false }
    return statements.identityChunk.withBytes(0) { IdentityRun.chunk($0, holds: print) }
  }

  /// A broker sends what it retains at each subscription, however long ago it was new. So the last identity of each topic it
  /// ever did that for is kept for good, and moves on with what comes there live.
  private func recogniseRetained(
    _ event: Event, _ print: Fingerprint, on topic: Fingerprint, now: Timestamp
  ) throws(SQLiteError) -> Bool {
    let last = retained[topic]
    if last == print { return true }
    // It came live the first time, and the broker has kept it: then it is still what counts of its subject.
    let newest = last == nil && event.retained ? try newestIdentity(for: event) : nil
    let isKept = newest == print
    guard last != nil || event.retained && retained.count < Self.retainedLimit else { return isKept }
    retained[topic] = print
    try statements.replaceRetained.bind(1, blob: topic.bytes)
    try statements.replaceRetained.bind(2, blob: print.bytes)
    try statements.replaceRetained.bind(3, now.milliseconds)
    try statements.replaceRetained.run()
    return isKept
  }

  private func newestIdentity(for event: Event) throws(SQLiteError) -> Fingerprint? {
    guard let key = event.stateKey.map(prints.state) else { return nil }
    return try state(key)?.identity
  }

  /// Within a transaction: writes the gathered identities as a run. A small last run is written again with them, so that
  /// frequent folding does not make many small ones.
  func foldIdentities() throws(SQLiteError) {
    var gathered = Array(identities.recent)
    identitiesThrough = head
    try set(.identitiesThrough, head)
    guard !gathered.isEmpty else { return }
    var number = identities.nextNumber
    if let last = identities.runs.last, last.count + gathered.count <= IdentityRun.capacity {
      gathered += try prints(of: last)
      try drop(last)
      number = last.number
    }
    gathered.sort()
    try writeRun(number, gathered)
    identities.clearRecent()
    while identities.count > settings.rememberAtMost, let oldest = identities.runs.first { try drop(oldest) }
  }

  private func writeRun(_ number: Int64, _ gathered: [Fingerprint]) throws(SQLiteError) {
    var run = identities.open(number: number, newest: newestReceived)
    var insert = try connection.prepare("INSERT INTO identities (chunk, prints) VALUES (?, ?)")
    for start in stride(from: 0, to: gathered.count, by: IdentityRun.chunkCapacity) {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(IdentityRun.chunkCapacity * Fingerprint.size)
      for print in gathered[start...].prefix(IdentityRun.chunkCapacity) { bytes.append(print) }
      try insert.bind(1, run.chunkKey(run.fences.count))
      try insert.bind(2, blob: bytes)
      try insert.run()
      bytes.withUnsafeBytes { identities.add(chunk: $0, to: &run) }
    }
    var note = try connection.prepare("INSERT INTO identity_runs (run, newest, chunks) VALUES (?, ?, ?)")
    try note.bind(1, number)
    try note.bind(2, newestReceived)
    try note.bind(3, Int64(run.fences.count))
    try note.run()
    identities.close(run)
  }

  private func prints(of run: IdentityRun) throws(SQLiteError) -> [Fingerprint] {
    var found: [Fingerprint] = []
    for chunk in run.fences.indices {
      try statements.identityChunk.bind(1, run.chunkKey(chunk))
      defer { statements.identityChunk.reset() }
      guard try statements.identityChunk.step() else { continue }
      statements.identityChunk.withBytes(0) { bytes in
        for index in 0..<bytes.count / Fingerprint.size {
          found.append(Fingerprint(bytes, at: index * Fingerprint.size))
        }
      }
    }
    return found
  }

  private func drop(_ run: IdentityRun) throws(SQLiteError) {
    try connection.execute(
      """
      DELETE FROM identities WHERE chunk BETWEEN \(run.chunkKey(0)) \
      AND \(run.chunkKey(0) + IdentityRun.chunksPerRun - 1)
      """)
    try connection.execute("DELETE FROM identity_runs WHERE run = \(run.number)")
    identities.remove(run)
  }

  /// Within a transaction: forgets the oldest run if all of it was last seen before `time`.
  func dropOldestRun(seenBefore time: Timestamp?) throws(SQLiteError) {
    guard let time, let oldest = identities.runs.first, oldest.newest < time.milliseconds else { return }
    try drop(oldest)
  }
}
