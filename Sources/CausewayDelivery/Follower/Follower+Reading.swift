internal import CausewayCore
internal import Loop

extension Follower {
  /// Asks for the next page when there is room for a good part of one.
  func readOn() {
    guard !isResting, reading == nil, (readAgainAt ?? .zero) <= now else { return }
    if let end = duty.end, read >= end { return finishIfDone() }
    let room = duty.window - window.count
    guard room >= min(64, duty.window / 4), window.bytes < Self.handBytes, parked < Self.mostParked else { return }
    readAgainAt = nil
    reading = EventLoop.spawn("follower's page") { await self.readPage(min(room, Self.pageLimit)) }
  }

  private func readPage(_ limit: Int) async {
    do {
      let page =
        duty.end == nil
        ? try await context.journal.page(after: read, limit: limit)
        : try await context.journal.availablePage(after: read, limit: limit)
      await take(page)
    } catch is CancellationError {
    } catch {
      if (error as? JournalError) != .closed { context.log.error("cannot read the journal: \(error)") }
      readAgainAt = now + .seconds(1)
    }
    reading = nil
    pump()
  }

  private func take(_ page: Page) async {
    if page.prunedThrough > read { tellGap(through: page.prunedThrough) }
    var slice = Slice()
    for entry in page.entries {
      if isStopping || isResting { return }
      if let end = duty.end, entry.position > end { break }
      if let route = context.routes.first(matching: entry), duty.takes(route), parkedAhead.remove(entry.position) == nil
      {
        add(entry, route)
      }
      read = entry.position
      await slice.step()
    }
    if let end = duty.end, page.entries.isEmpty || page.entries.contains(where: { $0.position >= end }) {
      read = max(read, end)
    }
    // Nobody waits for a cursor that passed only what is not our business.
    if window.isEmpty, read > cursor { settle(within: .seconds(5)) }
  }

  private func add(_ entry: Entry, _ route: Route) {
    for witness in outlet.witnesses { witness.sees(entry) }
    let parcel = Parcel(entry, by: route, isReplayed: duty.end != nil, now: now)
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
    guard duty.end == nil else { return }
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
      for record in page { takeUp(record) }
      after = last.entry.position
    }
  }

  /// - Parameter record: on disk already.
  func takeUp(_ record: ParkedEntry) {
    let entry = record.entry
    outlet.figures.routed += 1
    parked += 1
    if entry.position > read { parkedAhead.insert(entry.position) }
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
    lanes.add(parcel, to: LaneKey(entry, order: context.settings.order), now: now)
  }
}

extension Entry {
  fileprivate var approximateSize: Int {
    256 + (event.data?.bytes.count ?? 0) + event.id.utf8.count + event.source.utf8.count
      + (event.subject?.utf8.count ?? 0)
  }
}
