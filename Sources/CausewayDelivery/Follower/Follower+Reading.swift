internal import CausewayCore
internal import Loop

extension Follower {
  /// Asks for the next page when there is room for a good part of one.
  func readOn() {
    guard !isResting, reading == nil, (readAgainAt ?? .zero) <= now else { return }
    if let end = duty.end, read >= end { return finishIfDone() }
    var room = share.window - window.count
    guard room >= share.leastRoom, window.bytes < Self.handBytes, parked - parkedAhead.count < Self.mostParked
    else { return }
    // Others may have more in hand than their share yet, from before there were so many.
    room = min(room, RepeatShare.total - outlet.exposure())
    guard room >= share.leastRoom else {
      outlet.isShortOfRoom = true
      return
    }
    readAgainAt = nil
    let limit = min(room, Self.pageLimit)
    asked = limit
    reading = EventLoop.spawn("follower's page") { await self.readPage(limit) }
  }

  private func readPage(_ limit: Int) async {
    do {
      let page =
        duty.end == nil
        ? try await context.journal.page(after: read, limit: limit)
        : try await context.journal.availablePage(after: read, limit: limit)
      try await take(page)
    } catch is CancellationError {
    } catch {
      if (error as? JournalError) != .closed { context.log.error("cannot read the journal: \(error)") }
      readAgainAt = now + .seconds(1)
    }
    reading = nil
    asked = 0
    pump()
  }

  private func take(_ page: Page) async throws(JournalError) {
    if page.prunedThrough > read { tellGap(through: page.prunedThrough) }
    let verdict = try await judge(page.entries)
    var slice = Slice()
    for entry in page.entries {
      if isStopping || isResting { return }
      if let end = duty.end, entry.position > end { break }
      if !parkedAhead.isEmpty { releaseParked(before: entry.position) }
      if let parcel = parkedAhead.removeValue(forKey: entry.position), let lane = parcel.laneAhead {
        lanes.add(parcel, to: lane, now: now)
      } else if let route = context.routes.first(matching: entry), duty.takes(route) {
        add(entry, route, verdict)
      }
      read = entry.position
      await slice.step()
    }
    if let end = duty.end, page.entries.isEmpty || page.entries.contains(where: { $0.position >= end }) {
      read = max(read, end)
    }
    // What lies there is gone from the journal; what is parked of it is not.
    if !parkedAhead.isEmpty { releaseParked(before: Position(rawValue: read.rawValue + 1)) }
    // Nobody waits for a cursor that passed only what is not our business.
    if window.isEmpty, read > cursor { settle(within: .seconds(5)) }
  }

  /// Their turn has come, for the journal does not hold them any more.
  private func releaseParked(before position: Position) {
    for key in parkedAhead.keys.filter({ $0 < position }).sorted() {
      guard let parcel = parkedAhead.removeValue(forKey: key), let lane = parcel.laneAhead else { continue }
      lanes.add(parcel, to: lane, now: now)
    }
  }

  private func add(_ entry: Entry, _ route: Route, _ verdict: Verdict) {
    for witness in outlet.witnesses { witness.sees(entry) }
    let parcel = Parcel(entry, by: route, isReplayed: duty.isReplay, now: now)
    parcel.judgement = verdict.judgement(of: entry)
    outlet.figures.routed += 1
    inHand += 1
    window.append(parcel, size: entry.approximateSize)
    let key = LaneKey(entry, order: context.settings.order)
    if let throttle = route.throttle, throttle.kinds.contains(entry.event.kind), let state = entry.event.stateKey {
      let (heldUntil, older) = throttling.admit(parcel, state, throttle, now: now)
      if let older { conclude(older, as: \.throttled) }
      if let heldUntil {
        parcel.due = heldUntil
        parcel.throttledLane = key
        return
      }
    }
    lanes.add(parcel, to: key, now: now)
    if parcel.lane?.head?.isParked == true || outlet.isShut { settle(within: Self.settleDelay) }
  }

  /// What retention took before this output had it. Told wherever a person may look.
  private func tellGap(through pruned: Position) {
    let from = Position(rawValue: read.rawValue + 1)
    let count = pruned.rawValue - read.rawValue
    read = pruned
    guard !duty.isReplay, pruned > outlet.gapToldThrough else { return }
    outlet.gapToldThrough = pruned
    context.log.error(
      "the journal no longer keeps up to \(count) entries that this output had not got yet, \(from) to \(pruned): it was away for "
        + "longer than journal.keep_for and journal.keep_size allow")
    context.link.failed("missed up to \(count) entries, \(from) to \(pruned)", at: context.time.now)
    outlet.announce(
      "causeway.output_gap", ["from": from.description, "to": pruned.description, "count": String(count)])
    settle(within: .zero)
  }

  private func finishIfDone() {
    guard inHand == 0, parked == 0, let finished else { return }
    self.finished = nil
    finished()
  }

  /// What was parked when the program ended last, in order.
  func takeUpParked() async throws(JournalError) {
    var after = Position.start
    while true {
      let page = try await context.journal.parked(of: id, after: after, limit: Self.pageLimit)
      guard let last = page.last else { return }
      let verdict = try await judge(page.map(\.entry))
      for record in page { takeUp(record, verdict) }
      after = last.entry.position
    }
  }

  /// - Parameter record: on disk already.
  func takeUp(_ record: ParkedEntry, _ verdict: Verdict = .unasked) {
    let entry = record.entry
    outlet.figures.routed += 1
    parked += 1
    guard let route = context.routes.current.first(matching: entry) else {
      let reason = "no route sends it here any more"
      outlet.figures.dead += 1
      deadLetters.append(
        DeadLetter(
          follower: id, entry: entry, attempts: record.attempts, firstAttemptAt: record.firstAttemptAt,
          diedAt: context.time.now, reason: reason))
      unparked.append(entry.position)
      parked -= 1
      return settle(within: .zero)
    }
    let parcel = Parcel(entry, by: route, isReplayed: record.isReplayed, now: now)
    parcel.entry = nil
    parcel.isParked = true
    parcel.attempts = record.attempts
    parcel.firstAttemptAt = record.firstAttemptAt
    parcel.lastReason = record.lastReason
    // A clock that was set since may say anything.
    parcel.due = now + min(max(.zero, record.due - context.time.now), context.settings.retry.longest)
    parcel.judgement = verdict.judgement(of: entry)
    let lane = LaneKey(entry, order: context.settings.order)
    if entry.position > read {
      parcel.laneAhead = lane
      parkedAhead[entry.position] = parcel
    } else {
      lanes.add(parcel, to: lane, now: now)
    }
  }
}

extension Entry {
  fileprivate var approximateSize: Int {
    256 + (event.data?.bytes.count ?? 0) + event.id.utf8.count + event.source.utf8.count
      + (event.subject?.utf8.count ?? 0)
  }
}
