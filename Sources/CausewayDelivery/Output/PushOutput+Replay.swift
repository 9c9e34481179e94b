package import CausewayCore
internal import Loop

extension PushOutput {
  /// At once; more would only wait for each other.
  package static let mostReplays = 4

  package enum ReplayRefusal: Error, Sendable, Equatable {
    case notRunning
    case tooMany
  }

  private func replayNote(_ number: Int) -> String { "output/\(context.name)/replay/\(number)" }
  private func replayID(_ number: Int) -> FollowerID { FollowerID(rawValue: "\(context.name)/replay/\(number)") }

  /// Those that the end of the program interrupted.
  func loadReplays(_ notes: [String: String]) async throws {
    for (name, note) in notes {
      guard let number = Int(name.split(separator: "/").last ?? ""), name == replayNote(number) else { continue }
      nextReplay = max(nextReplay, number + 1)
      guard let plan = ReplayPlan(note: note) else {
        try await clear(number)
        continue
      }
      let cursor = try await context.journal.cursor(of: replayID(number))?.position
      _ = try await load(plan, number, after: cursor ?? plan.after)
    }
  }

  /// Sends what `plan` says, beside what is new, marked as replayed. Survives restarts.
  /// - Returns: its number.
  package func replay(_ plan: ReplayPlan) async throws -> Int {
    guard isRunning else { throw ReplayRefusal.notRunning }
    // Counted before anything is waited for: two that come together must both be seen.
    guard replays.count + beginningReplays < Self.mostReplays else { throw ReplayRefusal.tooMany }
    beginningReplays += 1
    defer { beginningReplays -= 1 }
    let number = nextReplay
    nextReplay += 1
    try await context.journal.settle(
      replayID(number), Settlement(cursor: plan.after, notes: [replayNote(number): plan.note]))
    let follower = try await load(plan, number, after: plan.after)
    followersChanged()
    follower.begin()
    context.log.info("replay \(number): from after \(plan.after) through \(plan.through)")
    return number
  }

  private func load(_ plan: ReplayPlan, _ number: Int, after: Position) async throws -> Follower {
    let follower = Follower(replayID(number), .replay(through: plan.through, force: plan.force), outlet)
    try await follower.load(after: after)
    replays[number] = Replay(follower: follower, plan: plan)
    follower.finished = { [weak self] in self?.end(number) }
    return follower
  }

  /// Sends nothing more of replay `number`; what of it is parked is forgotten.
  /// - Returns: whether there was one.
  package func cancelReplay(_ number: Int) async -> Bool {
    guard let replay = replays[number] else { return false }
    context.log.info("replay \(number): cancelled")
    replay.follower.finished = nil
    await bringToEnd(replay, number)
    return true
  }

  private func end(_ number: Int) {
    guard let replay = replays[number] else { return }
    context.log.info("replay \(number): done")
    EventLoop.spawn("end of replay") { await self.bringToEnd(replay, number) }
  }

  private func bringToEnd(_ replay: Replay, _ number: Int) async {
    await replay.follower.stop(grace: .zero)
    do {
      // Said first: whatever ends the program from here on, the next start clears the rest away.
      let done: [String: String?] = [replayNote(number): ReplayPlan.done]
      try await context.journal.settle(replay.follower.id, Settlement(notes: done))
      try await clear(number)
    } catch {
      context.log.error("cannot write down that replay \(number) is done: \(error)")
    }
    replays[number] = nil
    followersChanged()
  }

  private func clear(_ number: Int) async throws {
    try await context.journal.forget(replayID(number))
    try await context.journal.settle(replayID(number), Settlement(notes: [replayNote(number): nil]))
  }

  /// Looks at everything that `plan` names; sends nothing.
  package func forecast(_ plan: ReplayPlan) async throws -> ReplayForecast {
    var forecast = ReplayForecast()
    var position = plan.after
    var slice = Slice()
    while position < plan.through {
      let page = try await context.journal.availablePage(after: position, limit: Follower.pageLimit)
      if page.prunedThrough > position {
        forecast.missing += Int(clamping: min(page.prunedThrough, plan.through).rawValue - position.rawValue)
        position = page.prunedThrough
      }
      let routed = page.entries.filter { $0.position <= plan.through && context.routes.first(matching: $0) != nil }
      let keys = routed.filter { $0.event.kind == .state }.compactMap(\.event.stateKey)
      let newest = plan.force || keys.isEmpty ? [:] : try await context.journal.statePositions(of: keys)
      for entry in routed {
        let overtaking = entry.event.kind == .state ? entry.event.stateKey.flatMap { newest[$0] } : nil
        if let overtaking, overtaking > entry.position, overtaking <= main.position {
          forecast.superseded += 1
        } else {
          forecast.entries[entry.event.type, default: 0] += 1
        }
        await slice.step()
      }
      guard let last = page.entries.last else { break }
      position = last.position
    }
    return forecast
  }

  /// Takes dead letters back: they are tried again at once, from the first attempt, with the same ids.
  /// - Parameter force: also states that have been overtaken by one the output has; else those stay where they are.
  package func redrive(_ letters: [DeadLetter], force: Bool) async throws -> RedriveOutcome {
    guard isRunning else { throw ReplayRefusal.notRunning }
    let forecast = try await redriveForecast(letters, force: force)
    let room = Follower.mostParked - max(main.parked, alarms?.parked ?? 0)
    let taken = Array(forecast.letters.prefix(max(0, room)))
    let outcome = RedriveOutcome(
      redriven: taken.count, superseded: forecast.superseded, left: forecast.letters.count - taken.count)
    guard !taken.isEmpty else { return outcome }
    // An alarm's second chance overtakes a backlog as its first did.
    let urgent = taken.filter { context.routes.first(matching: $0.entry)?.priority == .alarm }
    let numbers = Set(urgent.map(\.number))
    if let alarms, !urgent.isEmpty { try await takeBack(urgent, by: alarms) }
    try await takeBack(alarms == nil ? taken : taken.filter { !numbers.contains($0.number) }, by: main)
    return outcome
  }

  private func takeBack(_ letters: [DeadLetter], by follower: Follower) async throws {
    guard !letters.isEmpty else { return }
    let records = letters.map { ParkedEntry(entry: $0.entry, due: context.time.now, isReplayed: true) }
    try await context.journal.settle(follower.id, Settlement(parked: records, redriven: letters.map(\.number)))
    for record in records { follower.takeUp(record) }
    follower.pump()
  }

  /// Which of `letters` a redrive would send; sends nothing.
  package func redriveForecast(
    _ letters: [DeadLetter], force: Bool
  ) async throws -> (letters: [DeadLetter], superseded: Int) {
    let own = letters.filter { $0.follower.output == context.name }
    let keys = own.filter { $0.entry.event.kind == .state }.compactMap(\.entry.event.stateKey)
    guard !force, !keys.isEmpty else { return (own, 0) }
    let newest = try await context.journal.statePositions(of: keys)
    let through = main.position
    let wanted = own.filter { letter in
      guard letter.entry.event.kind == .state, let key = letter.entry.event.stateKey, let position = newest[key]
      else { return true }
      return position <= letter.entry.position || position > through
    }
    return (wanted, own.count - wanted.count)
  }
}

/// What became of dead letters that were to be sent again.
package struct RedriveOutcome: Sendable, Equatable {
  package var redriven = 0
  /// States that a newer one has overtaken: still dead letters.
  package var superseded = 0
  /// Too many wait for another attempt already: still dead letters.
  package var left = 0

  package init(redriven: Int = 0, superseded: Int = 0, left: Int = 0) {
    self.redriven = redriven
    self.superseded = superseded
    self.left = left
  }
}
