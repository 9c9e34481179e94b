internal import CausewayCore
internal import Loop

extension Follower {
  /// One call of the sink, and what comes of it for each of `batch`. Afterwards those that are not settled wait again.
  func send(_ batch: [Parcel], of lane: Lane, wasProbe: Bool) async {
    var sent: [RoutedEntry] = []
    var parcels: [Parcel] = []
    let loaded = await load(batch, of: lane)
    guard await judgeAgain(loaded.map(\.0)) else {
      lane.parcels.first?.due = now + .seconds(1)
      return outlet.abandoned(wasProbe)
    }
    for (parcel, routed) in loaded {
      if let end = needless(parcel, routed.entry) {
        // Those in front that need not be sent any more; what stands behind one that is sent waits for its turn.
        guard parcels.isEmpty else { break }
        settleFirst(of: lane, as: end)
      } else {
        sent.append(routed)
        parcels.append(parcel)
      }
    }
    guard !sent.isEmpty else { return outlet.abandoned(wasProbe) }
    do {
      try await outlet.sink.deliver(sent)
      outlet.accepted()
      delivered(sent[...], lane)
    } catch {
      let accepted = max(0, min(error.accepted, sent.count - 1))
      delivered(sent.prefix(accepted), lane)
      if Task.isCancelled {
        outlet.abandoned(wasProbe)
      } else {
        refused(parcels[accepted], sent[accepted].entry, error, lane, wasProbe: wasProbe)
      }
    }
  }

  /// `batch` with its entries, as far as there are any without a break; those that are parked are read again. Without any, the lane
  /// waits a little.
  private func load(_ batch: [Parcel], of lane: Lane) async -> [(Parcel, RoutedEntry)] {
    let parked = batch.filter { $0.entry == nil }
    let gone = parked.isEmpty ? [] : await loadParked(parked)
    var shipment: [(Parcel, RoutedEntry)] = []
    for parcel in batch {
      guard let entry = parcel.entry else {
        guard shipment.isEmpty, gone.contains(parcel.position) else { break }
        // Nobody but this follower takes them away; should somebody have, waiting for them would never end.
        context.log.error("entry \(parcel.position) was parked, and is gone from the journal")
        settleFirst(of: lane, as: \.superseded)
        continue
      }
      let routed = RoutedEntry(
        entry: entry, route: parcel.route, settings: parcel.route.settings[context.name], attempt: parcel.attempts + 1,
        isReplayed: parcel.isReplayed)
      shipment.append((parcel, routed))
    }
    if shipment.isEmpty { lane.parcels.first?.due = now + .seconds(1) }
    return shipment
  }

  /// - Returns: those that the journal does not have.
  private func loadParked(_ parcels: [Parcel]) async -> Set<Position> {
    do throws(JournalError) {
      let records = try await context.journal.parked(of: id, at: parcels.map(\.position))
      let found = Dictionary(records.map { ($0.entry.position, $0.entry) }, uniquingKeysWith: { first, _ in first })
      for parcel in parcels { parcel.entry = found[parcel.position] }
      return Set(parcels.map(\.position)).subtracting(found.keys)
    } catch {
      context.log.error("cannot read what is parked: \(error)")
      return []
    }
  }

  /// Why an entry is not sent after all; `nil` if it is.
  private func needless(_ parcel: Parcel, _ entry: Entry) -> WritableKeyPath<DeliveryFigures, Int>? {
    if parcel.route.hasExpired(entry, at: context.time.now), !parcel.isReplayed { return \.expired }
    return isOvertaken(parcel, entry) ? \.superseded : nil
  }

  /// - Parameter sent: the first of `lane`.
  private func delivered(_ sent: ArraySlice<RoutedEntry>, _ lane: Lane) {
    guard let last = sent.last else { return }
    let now = context.time.now
    for routed in sent {
      // How long ago something of the past was says nothing of how fast this output is.
      if duty.end == nil, lane.parcels.first?.isReplayed != true {
        let latency = now - routed.entry.receivedAt
        if duty.isAlarm { outlet.figures.alarmLatency.add(latency) } else { outlet.figures.latency.add(latency) }
      }
      if duty.end == nil { outlet.noteState(of: routed.entry) }
      settleFirst(of: lane, as: \.delivered)
    }
    context.link.sent(sent.count, through: last.entry.position, at: now)
  }

  private func settleFirst(of lane: Lane, as end: WritableKeyPath<DeliveryFigures, Int>) {
    guard let parcel = lane.parcels.first else { return }
    lane.settleFirst()
    conclude(parcel, as: end)
  }

  /// Nothing more is to be done for `parcel`, which stands in no lane any more.
  func conclude(_ parcel: Parcel, as end: WritableKeyPath<DeliveryFigures, Int>) {
    outlet.figures[keyPath: end] += 1
    if !duty.isReplay { for witness in outlet.witnesses { witness.ended(parcel.position, as: end) } }
    if parcel.isParked, parcel.stage == .underWay { parkedUnderWay -= 1 }
    parcel.stage = .settled
    parcel.entry = nil
    if parcel.isParked {
      unparked.append(parcel.position)
      parked -= 1
    } else {
      inHand -= 1
    }
    concluded += 1
    settle(within: concluded >= share.window / 4 ? .zero : Self.settleDelay)
  }

  private func refused(_ parcel: Parcel, _ entry: Entry, _ error: DeliveryError, _ lane: Lane, wasProbe: Bool) {
    let consequence = outlet.refused(error, lane: lane.key, wasProbe: wasProbe)
    parcel.lastReason = error.reason
    for witness in outlet.witnesses { witness.failed(parcel.position, error.reason) }
    switch consequence {
    case .sameAgain: break
    case .dead: bury(parcel, entry, lane, reason: error.reason, attempts: parcel.attempts + 1)
    case .later(let after):
      parcel.attempts += 1
      let first = parcel.firstAttemptAt ?? context.time.now
      parcel.firstAttemptAt = first
      let retry = context.settings.retry
      if parcel.attempts >= retry.attempts || context.time.now - first >= retry.giveUpAfter {
        return bury(
          parcel, entry, lane, reason: "\(error.reason) (given up after \(parcel.attempts) attempts)",
          attempts: parcel.attempts)
      }
      let wait = Backoff(retry).wait(after: parcel.attempts, draw: .random(in: 0...1))
      parcel.due = now + max(wait, min(after ?? .zero, retry.longest))
      if parcel.isParked { tried.append(parcel) }
      settle(within: Self.settleDelay)
    }
  }

  private func bury(_ parcel: Parcel, _ entry: Entry, _ lane: Lane, reason: String, attempts: Int) {
    deadLetters.append(
      DeadLetter(
        follower: id, entry: entry, attempts: attempts,
        firstAttemptAt: parcel.firstAttemptAt ?? context.time.now, diedAt: context.time.now, reason: reason))
    context.log.warning("gave up entry \(entry.position) (\(entry.event.type)): \(reason)")
    // Nor of one that tells of one: else the first would never be the last.
    if entry.event.source != Event.ownSource {
      outlet.announce(
        "causeway.dead_letter",
        ["position": entry.position.description, "type": entry.event.type, "reason": reason])
    }
    settleFirst(of: lane, as: \.dead)
    settle(within: .zero)
  }
}
