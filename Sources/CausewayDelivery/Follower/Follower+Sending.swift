internal import CausewayCore
internal import Loop

extension Follower {
  /// One call of the sink, and what comes of it for each of `batch`. Afterwards those that are not settled wait again.
  func send(_ batch: [Parcel], of lane: Lane, wasProbe: Bool) async {
    guard let shipment = await load(batch) else { return outlet.abandoned(wasProbe) }
    // Those in front that need not be sent any more.
    var sent: [RoutedEntry] = []
    var parcels: [Parcel] = []
    for (parcel, routed) in zip(batch, shipment) {
      if let end = await needless(parcel, routed.entry) {
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
      for routed in sent { delivered(routed.entry, lane) }
    } catch {
      let accepted = max(0, min(error.accepted, sent.count - 1))
      for routed in sent.prefix(accepted) { delivered(routed.entry, lane) }
      if Task.isCancelled {
        outlet.abandoned(wasProbe)
      } else {
        refused(parcels[accepted], sent[accepted].entry, error, lane, wasProbe: wasProbe)
      }
    }
  }

  /// The entries of `batch`; those that are parked are read again. `nil` if the journal does not give them now.
  private func load(_ batch: [Parcel]) async -> [RoutedEntry]? {
    await loadParked(batch.filter { $0.entry == nil })
    var shipment: [RoutedEntry] = []
    for parcel in batch {
      guard let entry = parcel.entry else { break }
      shipment.append(
        RoutedEntry(
          entry: entry, route: parcel.route, settings: parcel.route.settings[context.name],
          attempt: parcel.attempts + 1, isReplayed: parcel.isReplayed))
    }
    if shipment.isEmpty { batch.first?.due = now + .seconds(1) }
    return shipment.isEmpty ? nil : shipment
  }

  private func loadParked(_ parcels: [Parcel]) async {
    guard !parcels.isEmpty else { return }
    do throws(JournalError) {
      let records = try await context.journal.parked(of: id, at: parcels.map(\.position))
      let found = Dictionary(records.map { ($0.entry.position, $0.entry) }, uniquingKeysWith: { first, _ in first })
      for parcel in parcels { parcel.entry = found[parcel.position] }
    } catch {
      context.log.error("cannot read what is parked: \(error)")
    }
  }

  /// Why an entry is not sent after all; `nil` if it is.
  private func needless(_ parcel: Parcel, _ entry: Entry) async -> WritableKeyPath<DeliveryFigures, Int>? {
    if parcel.route.hasExpired(entry, at: context.time.now), !parcel.isReplayed { return \.expired }
    // An old state must not take the place of a newer one that the far end has.
    guard case .replay(_, force: false) = duty, entry.event.kind == .state, let key = entry.event.stateKey,
      let newest = try? await context.journal.statePositions(of: [key])[key]
    else { return nil }
    return newest > entry.position && newest <= outlet.deliveredThrough() ? \.superseded : nil
  }

  private func delivered(_ entry: Entry, _ lane: Lane) {
    let latency = context.time.now - entry.receivedAt
    if duty.isAlarm { outlet.figures.alarmLatency.add(latency) } else { outlet.figures.latency.add(latency) }
    context.link.sent(1, through: entry.position, at: context.time.now)
    settleFirst(of: lane, as: \.delivered)
  }

  private func settleFirst(of lane: Lane, as end: WritableKeyPath<DeliveryFigures, Int>) {
    guard let parcel = lane.parcels.first else { return }
    lane.settleFirst()
    conclude(parcel, as: end)
  }

  /// Nothing more is to be done for `parcel`, which stands in no lane any more.
  func conclude(_ parcel: Parcel, as end: WritableKeyPath<DeliveryFigures, Int>) {
    outlet.figures[keyPath: end] += 1
    parcel.stage = .settled
    parcel.entry = nil
    if parcel.isParked {
      unparked.append(parcel.position)
      parked -= 1
    } else {
      inHand -= 1
    }
    concluded += 1
    settle(within: concluded >= duty.window / 4 ? .zero : Self.settleDelay)
  }

  private func refused(_ parcel: Parcel, _ entry: Entry, _ error: DeliveryError, _ lane: Lane, wasProbe: Bool) {
    let consequence = outlet.refused(error, lane: lane.key, wasProbe: wasProbe)
    parcel.lastReason = error.reason
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
