package import CausewayCore
internal import Loop

extension PushOutput {
  private static let glance = Duration.milliseconds(20)

  /// Whether nothing is left to do for it up to `position`.
  private func isDone(through position: Position) -> Bool {
    parked == 0 && main.position >= position && (alarms?.position ?? position) >= position
      && (past.map { $0.position >= min(position, $0.duty.end ?? position) } ?? true)
  }

  /// Waits until everything up to `position` is delivered, for `limit` at most, and not at all while it cannot be: away, paused, or some
  /// of it parked.
  /// - Returns: whether it is.
  package func finish(through position: Position, within limit: Duration) async -> Bool {
    let deadline = ContinuousClock.now + limit
    while !isDone(through: position) {
      guard isRunning, !outlet.isShut, parked == 0, ContinuousClock.now < deadline,
        !Task.isCancelled
      else { return false }
      try? await EventLoop.sleep(for: Self.glance)
    }
    return true
  }

  /// How many entries up to `position` are not delivered, the parked ones among them, counted up to `limit`.
  package func undelivered(through position: Position, atMost limit: Int) async throws -> Int {
    var count = parked
    try await forEachUndelivered(through: position) { _, _ in
      count += 1
      return count < limit
    }
    return min(count, limit)
  }

  /// Ends it for good, once its services have ended. What it has not delivered up to `position` becomes dead letters; its cursors and
  /// notes are forgotten.
  package func close(through position: Position, reason: String) async throws {
    var letters: [FollowerID: [DeadLetter]] = [:]
    try await forEachUndelivered(through: position) { entry, follower in
      letters[follower.id, default: []].append(
        DeadLetter(
          follower: follower.id, entry: entry, attempts: 0, firstAttemptAt: nil, diedAt: context.time.now,
          reason: reason))
      // More than this is the owner's word to give, and was asked for before.
      return letters.values.reduce(0) { $0 + $1.count } < Follower.mostParked
    }
    for (follower, letters) in letters {
      context.log.warning("\(letters.count) entries were not delivered any more: they are dead letters")
      try await context.journal.settle(follower, Settlement(deadLetters: letters))
    }
    try await OutputEstate(of: context.name, in: context.journal).close(reason: reason, at: context.time.now)
  }

  private func alarmFollower(at position: Position) -> Follower {
    if let past, let end = past.duty.end, position <= end { return past }
    return alarms ?? main
  }

  /// Calls `body` with each entry that is neither settled nor parked, and whose it is, until it says no.
  private func forEachUndelivered(
    through position: Position, _ body: (Entry, Follower) -> Bool
  ) async throws {
    var after = [main, alarms, past].compactMap { $0?.position }.min() ?? main.position
    var slice = Slice()
    while after < position {
      let page = try await context.journal.availablePage(after: after, limit: Follower.pageLimit)
      guard let last = page.entries.last else { return }
      for entry in page.entries where entry.position <= position {
        if let route = context.routes.first(matching: entry) {
          let follower = route.priority == .alarm ? alarmFollower(at: entry.position) : main
          if entry.position > follower.position, !follower.hasSettled(entry.position), !body(entry, follower) { return }
        }
        await slice.step()
      }
      after = last.position
    }
  }
}
