internal import CausewayCore
internal import Loop

/// At most one entry per subject and interval. What comes too early is held, and the newest takes the place of the one before, so
/// that the last always comes. Time is uptime.
@EventLoop
struct Throttling {
  private struct Held {
    let parcel: Parcel
    let due: Duration
    let every: Duration
  }

  /// Beyond this many subjects, those whose interval has passed are forgotten.
  private static let sweep = 4_096

  private var lastSent: [StateKey: Duration] = [:]
  private var held: [StateKey: Held] = [:]
  private var sweepAt = Throttling.sweep
  /// When the next of those held is due, or earlier.
  private(set) var nextDue: Duration?

  /// Decides about `parcel`, whose entry is of a kind that `throttle` holds back.
  /// - Returns: until when it is held, if it is, and the older one that it took the place of.
  mutating func admit(
    _ parcel: Parcel, _ key: StateKey, _ throttle: Throttle, now: Duration
  ) -> (heldUntil: Duration?, insteadOf: Parcel?) {
    let before = held.removeValue(forKey: key)?.parcel
    if let last = lastSent[key], now - last < throttle.every {
      let due = last + throttle.every
      held[key] = Held(parcel: parcel, due: due, every: throttle.every)
      nextDue = min(nextDue ?? due, due)
      return (due, before)
    }
    noteSent(key, throttle.every, now: now)
    return (nil, before)
  }

  /// Those whose time has come: no longer held.
  mutating func release(now: Duration) -> [Parcel] {
    guard let nextDue, nextDue <= now else { return [] }
    let due = held.filter { $0.value.due <= now }
    for (key, one) in due {
      held[key] = nil
      noteSent(key, one.every, now: now)
    }
    self.nextDue = held.values.map(\.due).min()
    return due.values.map(\.parcel).sorted { $0.position < $1.position }
  }

  private mutating func noteSent(_ key: StateKey, _ every: Duration, now: Duration) {
    lastSent[key] = now
    guard lastSent.count > sweepAt else { return }
    lastSent = lastSent.filter { now - $0.value < max(every, .seconds(60)) }
    sweepAt = max(Self.sweep, lastSent.count * 2)
  }
}
