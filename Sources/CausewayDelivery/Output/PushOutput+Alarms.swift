internal import CausewayCore
internal import Loop

/// Where the followers of an output begin.
struct Places {
  /// Of what is no alarm.
  var main: Position
  /// `nil` without alarm routes.
  var alarms: Position?
  /// Alarms that were there before.
  var past: Stretch?
  /// What is parked for the alarms' follower lies in that stretch.
  var movesParked = false

  struct Stretch: Equatable {
    let after: Position
    let through: Position
  }
}

// An alarm that comes now is sent now, whatever lies behind. So where alarms may lie behind the head (the output is new and begins with the
// past, or other routes say what an alarm is), the alarms' follower begins at the head, and another one, for a stretch that ends there,
// carries those behind. What it carries and what comes now do not wait for each other, even of one subject.
extension PushOutput {
  /// The alarms' own follower goes back so far itself, so that order holds where it can be had for some milliseconds: what came just
  /// before a reload and what comes just after it are not to overtake each other.
  static let nearby: Int64 = 1_024

  nonisolated static func alarmID(_ output: String) -> FollowerID { FollowerID(rawValue: "\(output)/alarms") }
  private var pastID: FollowerID { FollowerID(rawValue: "\(context.name)/alarms/past") }
  private var pastNote: String { "output/\(context.name)/alarms/past" }

  /// Whether the alarms of the past have been read up to `position`, as far as there are any.
  func hasPast(read position: Position) -> Bool {
    past.map { $0.read >= min(position, $0.duty.end ?? position) } ?? true
  }
  func hasPast(settled position: Position) -> Bool {
    past.map { $0.cursor >= min(position, $0.duty.end ?? position) } ?? true
  }
  /// What is not replayed and waits for another attempt.
  var parked: Int { [main, alarms, past].reduce(0) { $0 + ($1?.parked ?? 0) } }

  /// Decides; writes nothing.
  /// - Parameter begin: where the follower of what is no alarm stands.
  func places(after begin: Position, _ notes: [String: String]) async throws -> Places {
    let journal = context.journal
    let alarmsCursor = try await journal.cursor(of: Self.alarmID(context.name))?.position
    let through = notes[pastNote].flatMap { Position($0) }
    let pastCursor = through == nil ? nil : try await journal.cursor(of: pastID)?.position
    let cursors = [begin, alarmsCursor, pastCursor].compactMap { $0 }
    // What one of them has passed may be another's by the routes of now: then all go back to what all have passed.
    let common = cursors.min() ?? begin
    let havePassedChange = unsettledBoundary.map { common >= $0 } ?? false
    guard alarms != nil else { return Places(main: havePassedChange ? begin : common) }
    let head = max(await journal.head, begin)
    if let alarmsCursor, havePassedChange || notes[routesNote] == routesMark {
      if let pastCursor, let through {
        // Before `through` only if a crash came between noting the one and the other.
        return Places(
          main: begin, alarms: max(alarmsCursor, through),
          past: Places.Stretch(after: pastCursor, through: through), movesParked: alarmsCursor < through)
      }
      guard head.rawValue - alarmsCursor.rawValue > Self.nearby else {
        return Places(main: begin, alarms: alarmsCursor)
      }
      return Places(
        main: begin, alarms: head, past: Places.Stretch(after: alarmsCursor, through: head), movesParked: true)
    }
    guard head.rawValue - common.rawValue > Self.nearby else { return Places(main: common, alarms: common) }
    return Places(
      main: common, alarms: head, past: Places.Stretch(after: common, through: head), movesParked: true)
  }

  /// Writes them down, in an order in which a crash after any step leaves nothing out: the next start finds the same routes noted as
  /// before, or the same places. The cursor of what is no alarm is the caller's, and goes last.
  func note(_ places: Places) async throws {
    let journal = context.journal
    FaultPoint.pass(.placingFollowers)
    let alarmID = Self.alarmID(context.name)
    let alarmsCursor = try await journal.cursor(of: alarmID)
    if let past = places.past {
      try await journal.settle(
        pastID, Settlement(cursor: past.after, notes: [pastNote: past.through.description]))
      FaultPoint.pass(.placingFollowers)
      // It goes in the order of that stretch.
      if places.movesParked { try await moveParked(from: alarmID, to: pastID) }
    }
    if let cursor = places.alarms {
      if places.past == nil { try await moveParked(from: pastID, to: alarmID) }
      try await journal.settle(alarmID, Settlement(cursor: cursor))
      FaultPoint.pass(.placingFollowers)
    } else if alarmsCursor != nil {
      // There is no alarm route any more: what was parked for it goes with the rest.
      try await moveParked(from: pastID, to: main.id)
      try await moveParked(from: alarmID, to: main.id)
      try await journal.settle(main.id, Settlement(cursor: places.main))
      FaultPoint.pass(.placingFollowers)
      try await clearPast()
      FaultPoint.pass(.placingFollowers)
      try await journal.forget(alarmID)
    }
    if places.past == nil { try await clearPast() }
  }

  private func moveParked(from one: FollowerID, to other: FollowerID) async throws {
    while true {
      let page = try await context.journal.parked(of: one, after: .start, limit: Follower.pageLimit)
      guard !page.isEmpty else { return }
      try await context.journal.settle(other, Settlement(parked: page))
      FaultPoint.pass(.placingFollowers)
      try await context.journal.settle(one, Settlement(unparked: page.map(\.entry.position)))
    }
  }

  /// Takes up what is parked for each of them.
  func load(_ places: Places) async throws {
    renewFollowers()
    try await main.load(after: places.main)
    if let alarms, let cursor = places.alarms { try await alarms.load(after: cursor) }
    guard let stretch = places.past else { return }
    let follower = Follower(pastID, .pastAlarms(through: stretch.through), outlet)
    try await follower.load(after: stretch.after)
    follower.finished = { [weak self] in self?.endPast() }
    past = follower
    context.log.info("alarms after \(stretch.after) and through \(stretch.through) go beside those that come")
  }

  private func endPast() {
    guard let follower = past else { return }
    EventLoop.spawn("end of past alarms") { await self.bringToEnd(follower) }
  }

  private func bringToEnd(_ follower: Follower) async {
    await follower.stop(grace: .zero)
    do {
      try await clearPast()
      context.log.info("alarms of the past are through")
    } catch {
      // Then the next start looks there once more, and finds nothing.
      context.log.error("cannot write down that the alarms of the past are through: \(error)")
    }
    past = nil
    followersChanged()
  }

  /// The note first: a cursor without it means nothing.
  private func clearPast() async throws {
    let notes = try await context.journal.notes(beginningWith: pastNote)
    if notes[pastNote] != nil { try await context.journal.settle(pastID, Settlement(notes: [pastNote: nil])) }
    if try await context.journal.cursor(of: pastID) != nil { try await context.journal.forget(pastID) }
  }
}
