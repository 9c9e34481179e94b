internal import CausewayCore
internal import Loop

// An old state must not take the place of a newer one that the far end has.
extension Follower {
  /// Which of `entries` have been overtaken. One question to the journal for all of them, and none where it does not matter.
  func judge(_ entries: [Entry]) async throws(JournalError) -> Verdict {
    guard isOfThePast else { return .unasked }
    // Before the answer: what is delivered meanwhile is looked up later.
    let generation = outlet.recentStates?.generation ?? 0
    let states = entries.filter { $0.event.kind == .state && $0.event.stateKey != nil }
    guard !states.isEmpty else { return Verdict(overtaken: [], generation: generation) }
    let keys = Set(states.compactMap(\.event.stateKey))
    let newest = try await context.journal.statePositions(of: Array(keys))
    var overtaking: Set<Position> = []
    for position in Set(newest.values) where try await overtakes(position) { overtaking.insert(position) }
    let overtaken = states.filter { entry in
      guard let key = entry.event.stateKey, let position = newest[key] else { return false }
      return position > entry.position && overtaking.contains(position)
    }
    return Verdict(overtaken: Set(overtaken.map(\.position)), generation: generation)
  }

  private var isOfThePast: Bool {
    switch duty {
    case .replay(_, let force): !force
    case .pastAlarms: true
    case .everything, .allButAlarms, .alarms: false
    }
  }

  /// Whether the far end has the entry at `position`, or gets it from another follower that does not wait for this one.
  private func overtakes(_ position: Position) async throws(JournalError) -> Bool {
    guard case .pastAlarms(let through) = duty else { return position <= outlet.deliveredThrough() }
    guard position > through else { return false }
    // Not every newer state need be this output's business: then the old one is the newest that it ever gets.
    let before = Position(rawValue: position.rawValue - 1)
    do {
      let page = try await context.journal.availablePage(after: before, limit: 1)
      guard let entry = page.entries.first, entry.position == position else { return false }
      return context.routes.current.first(matching: entry).map { $0.priority == .alarm } ?? false
    } catch {
      throw error as? JournalError ?? .io("\(error)")
    }
  }

  /// Asks once more about those of whom it is not known, or not any more.
  /// - Returns: whether the journal answered.
  func judgeAgain(_ parcels: [Parcel]) async -> Bool {
    guard isOfThePast else { return true }
    let doubtful = parcels.filter { $0.judgement?.generation != outlet.recentStates?.generation ?? 0 }
    guard !doubtful.isEmpty else { return true }
    do throws(JournalError) {
      let verdict = try await judge(doubtful.compactMap(\.entry))
      for parcel in doubtful { parcel.judgement = parcel.entry.flatMap { verdict.judgement(of: $0) } }
      return true
    } catch {
      context.log.error("cannot ask the journal for newer states: \(error)")
      return false
    }
  }

  func isOvertaken(_ parcel: Parcel, _ entry: Entry) -> Bool {
    guard isOfThePast, entry.event.kind == .state, let key = entry.event.stateKey else { return false }
    return parcel.judgement?.isOvertaken == true || outlet.recentStates?.has(newerThan: entry.position, key) == true
  }
}
