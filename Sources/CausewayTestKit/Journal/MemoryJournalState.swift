internal import CausewayCore

/// What `MemoryJournal` guards: the semantics of the contract without a disk.
struct MemoryJournalState {
  private struct Identity: Hashable {
    let source: String
    let id: String
  }

  /// Where a broker keeps a retained delivery.
  private struct RetainedTopic: Hashable {
    let source: String
    let topic: String
    let subject: String?
  }

  private(set) var entries: [Entry] = []
  private(set) var head: Position
  private(set) var prunedThrough: Position
  private var identities: Set<Identity> = []
  private var retained: [RetainedTopic: Identity] = [:]
  private(set) var states: [StateKey: Entry] = [:]
  private(set) var devices: [Device.ID: Device] = [:]
  private(set) var quarantined: [QuarantineRecord] = []
  private var lastQuarantined: Int64 = 0
  var cursors: [FollowerID: Cursor] = [:]
  private(set) var parked: [FollowerID: [Position: ParkedEntry]] = [:]
  private(set) var deadLetters: [DeadLetter] = []
  private var lastDeadLetter: Int64 = 0
  private(set) var notes: [String: String] = [:]

  var waiters: [MemoryWaiter] = []
  var failures: [JournalError] = []
  var settlementFailures: [JournalError] = []
  var isHolding = false
  var held: [CheckedContinuation<Void, Never>] = []

  init(first: Position) {
    head = Position(rawValue: first.rawValue - 1)
    prunedThrough = head
  }

  mutating func takeWaiters() -> [MemoryWaiter] {
    defer { waiters = [] }
    return waiters
  }

  mutating func append(_ batch: PendingBatch) -> Receipt {
    var receipt = Receipt(
      quarantined: batch.quarantined.count, released: dropQuarantined(batch.releasedQuarantine))
    for pending in batch.entries {
      if recognise(pending.event) {
        receipt.duplicates += 1
      } else {
        receipt.last = commit(pending)
        receipt.committed += 1
      }
    }
    for delivery in batch.quarantined {
      lastQuarantined += 1
      quarantined.append(QuarantineRecord(number: lastQuarantined, quarantined: delivery))
    }
    for device in batch.devices { devices[device.id] = devices[device.id]?.merged(with: device) ?? device }
    for key in batch.retiredStates { states[key] = nil }
    return receipt
  }

  /// Whether the event is known already; if not, it is from now on.
  private mutating func recognise(_ event: Event) -> Bool {
    let identity = Identity(source: event.source, id: event.id)
    var isNew = identities.insert(identity).inserted
    if let topic = event.topic {
      let place = RetainedTopic(source: event.source, topic: topic, subject: event.subject)
      if retained[place] == identity { isNew = false }
      if event.retained || retained[place] != nil { retained[place] = identity }
    }
    return !isNew
  }

  private mutating func commit(_ pending: PendingEntry) -> Position {
    var event = pending.event
    var changed = false
    let previous = event.stateKey.flatMap { states[$0] }
    var isOutdated = false
    if event.precedence == .time, let known = previous?.event.time, let time = event.time { isOutdated = time < known }
    switch event.kind {
    case .state where isOutdated: event.kind = .report
    case .state: changed = previous == nil || previous?.event.data != event.data
    case .occurrence:
      if !event.isKept, let key = event.stateKey { states[key] = nil }
    case .report: break
    }
    head = Position(rawValue: head.rawValue + 1)
    let entry = Entry(
      position: head, event: event, input: pending.input, receivedAt: pending.receivedAt, changed: changed)
    if event.kind == .state || event.isKept && event.kind == .occurrence && !isOutdated, let key = event.stateKey {
      states[key] = entry
    }
    entries.append(entry)
    return head
  }

  /// - Returns: why nothing of it was done; `nil` if all of it was.
  mutating func apply(_ settlement: Settlement, of follower: FollowerID) -> JournalError? {
    if let shelf = shelfOverflowing(with: settlement.notes) { return .full("too many notes under `\(shelf)`") }
    for position in settlement.unparked { parked[follower]?[position] = nil }
    for entry in settlement.parked { parked[follower, default: [:]][entry.entry.position] = entry }
    deadLetters.removeAll { settlement.redriven.contains($0.number) }
    for letter in settlement.deadLetters {
      deadLetters.removeAll { $0.follower == letter.follower && $0.entry.position == letter.entry.position }
      lastDeadLetter += 1
      var letter = letter
      letter.number = lastDeadLetter
      deadLetters.append(letter)
    }
    for (name, text) in settlement.notes { notes[name] = text }
    if let position = settlement.cursor { cursors[follower] = Cursor(position: position) }
    return nil
  }

  private func shelfOverflowing(with changes: [String: String?]) -> String? {
    guard !changes.isEmpty else { return nil }
    let after = notes.merging(changes.compactMapValues { $0 }) { $1 }.filter { changes[$0.key] != .some(nil) }
    return Set(changes.keys.map(NoteShelf.name)).first {
      Self.shelf($0, of: notes).mayNotBecome(Self.shelf($0, of: after))
    }
  }

  private static func shelf(_ shelf: String, of notes: [String: String]) -> NoteShelf {
    var sum = NoteShelf()
    for (name, text) in notes where NoteShelf.name(for: name) == shelf { sum.add(name, bytes: text.utf8.count) }
    return sum
  }

  mutating func forget(_ follower: FollowerID) {
    cursors[follower] = nil
    parked[follower] = nil
  }

  mutating func hand(_ name: String, to heir: String) {
    for (follower, cursor) in cursors {
      guard let renamed = follower.handed(from: name, to: heir) else { continue }
      cursors[follower] = nil
      cursors[renamed] = cursor
    }
    for (follower, entries) in parked {
      guard let renamed = follower.handed(from: name, to: heir) else { continue }
      parked[follower] = nil
      parked[renamed] = entries
    }
    for index in deadLetters.indices {
      if let renamed = deadLetters[index].follower.handed(from: name, to: heir) {
        deadLetters[index].follower = renamed
      }
    }
    for (note, text) in notes where note == "output/\(name)" || note.utf8.starts(with: "output/\(name)/".utf8) {
      notes[note] = nil
      notes["output/\(heir)" + note.dropFirst("output/\(name)".count)] = text
    }
  }

  mutating func dropQuarantined(_ numbers: [Int64]) -> Int {
    let before = quarantined.count
    quarantined.removeAll { numbers.contains($0.number) }
    return before - quarantined.count
  }

  mutating func dropDeadLetters(_ numbers: [Int64]) -> Int {
    let before = deadLetters.count
    deadLetters.removeAll { numbers.contains($0.number) }
    return before - deadLetters.count
  }

  func page(after position: Position, limit: Int) -> Page {
    let rest = entries.drop { $0.position <= position }
    return Page(entries: Array(rest.prefix(max(0, limit))), prunedThrough: prunedThrough, head: head)
  }

  func states(after position: Position, through: Position, limit: Int) -> [Entry] {
    let inRange = states.values.filter { $0.position > position && $0.position <= through }
    return Array(inRange.sorted { $0.position < $1.position }.prefix(max(0, limit)))
  }

  mutating func prune(through position: Position) {
    entries.removeAll { $0.position <= position }
    prunedThrough = max(prunedThrough, min(position, head))
  }
}
