internal import CausewayCore
internal import Loop

extension Follower {
  /// A cursor that only moves waits this long for company.
  static let settleDelay = Duration.milliseconds(100)
  /// One that stands in front for longer, while the window is full, is parked with its lane.
  private static let patience = Duration.seconds(2)

  /// Something has to be written down, at the latest after `delay`. Whoever says so pumps afterwards.
  func settle(within delay: Duration) {
    let by = now + delay
    settleBy = min(settleBy ?? by, by)
  }

  func settleOn() {
    guard settling == nil else { return }
    if let stuckAt, stuckAt <= now { settleBy = now }
    guard let by = settleBy, by <= now else { return }
    settling = EventLoop.spawn("follower's settlement") { await self.settleOnce() }
  }

  private func settleOnce() async {
    await settle()
    settling = nil
    if outlet.isShortOfRoom {
      outlet.isShortOfRoom = false
      outlet.changed()
    }
    pump()
  }

  /// When the window has been full of one that does not come to its end for too long; `nil` while it moves.
  var stuckAt: Duration? {
    guard !outlet.isShut, share.window - window.count < share.leastRoom, let first = window.first, mayPark(first),
      parked < Self.mostParked
    else { return nil }
    return first.since + Self.patience
  }

  /// Writes down what there is. What fails is kept, and tried again a second later.
  func settle() async {
    settleBy = nil
    concluded = 0
    let parking = parcelsToPark()
    for parcel in parking { park(parcel) }
    let tried = tried.filter { $0.stage != .settled && $0.isParked && $0.entry != nil }
    self.tried = []
    let passed = window.passable
    var settlement = Settlement(
      parked: (parking + tried).compactMap(record), unparked: unparked, deadLetters: deadLetters)
    let target = window.cursor(passing: passed, read: read)
    if target > cursor { settlement.cursor = target }
    guard !settlement.isEmpty else { return }
    unparking = unparked.count
    defer { unparking = 0 }
    unparked.removeAll(keepingCapacity: true)
    deadLetters.removeAll(keepingCapacity: true)
    do throws(JournalError) {
      try await context.journal.settle(id, settlement)
      cursor = max(cursor, target)
      window.pass(passed)
      for parcel in parking + tried where parcel.stage == .waiting { parcel.entry = nil }
    } catch {
      if error != .closed { context.log.error("cannot write down how far this output is: \(error)") }
      for parcel in parking where parcel.stage != .settled { unpark(parcel) }
      self.tried += tried
      unparked.insert(contentsOf: settlement.unparked, at: 0)
      deadLetters.insert(contentsOf: settlement.deadLetters, at: 0)
      settleBy = now + .seconds(1)
    }
  }

  private func parcelsToPark() -> [Parcel] {
    let room = Self.mostParked - parked
    guard room > 0 else { return [] }
    let stuck = stuckAt.flatMap { $0 <= now ? window.first : nil }
    let isShutAlarm = duty.isAlarm && outlet.isShut
    let isHalfFull = window.count * 2 > share.window
    var parcels: [Parcel] = []
    window.forEach { parcel in
      guard parcels.count < room, parcel.stage != .settled, !parcel.isParked else { return }
      let isDue: Bool
      if isShutAlarm {
        // Alarms are out of the reach of retention then.
        isDue = parcel.stage == .waiting
      } else if context.settings.order == .strict {
        isDue = false
      } else if let lane = parcel.lane {
        let isBlocked = lane.head.map { $0.isParked || $0.attempts > 0 } ?? false
        isDue = isBlocked || stuck?.lane === lane
      } else {
        isDue = isHalfFull
      }
      if isDue { parcels.append(parcel) }
    }
    return parcels
  }

  private func mayPark(_ parcel: Parcel) -> Bool { context.settings.order != .strict && parcel.stage != .settled }

  private func record(of parcel: Parcel) -> ParkedEntry? {
    parcel.entry.map { parcel.record(of: $0, due: context.time.now + max(.zero, parcel.due - now)) }
  }

  private func park(_ parcel: Parcel) {
    if parcel.stage == .underWay { parkedUnderWay += 1 }
    parcel.isParked = true
    parked += 1
    inHand -= 1
  }

  private func unpark(_ parcel: Parcel) {
    if parcel.stage == .underWay { parkedUnderWay -= 1 }
    parcel.isParked = false
    parked -= 1
    inHand += 1
  }
}
