internal import CausewayCore
internal import Loop

/// One entry in a follower's hand, from being routed to being settled.
@EventLoop
final class Parcel {
  enum Stage {
    case waiting, underWay, settled
  }

  let position: Position
  let route: Route
  let isReplayed: Bool
  /// Where it stands; `nil` while a throttle holds it back, and once it is settled.
  var lane: Lane?
  /// `nil` while it is parked and nobody needs it: it is read again when its time comes.
  var entry: Entry?
  var stage = Stage.waiting
  /// Written down as parked: the cursor may pass it.
  var isParked = false
  /// In uptime: not to be sent before.
  var due: Duration
  /// The lane it goes to when its throttle lets it go.
  var throttledLane: LaneKey?
  /// The lane it goes to when the journal has been read that far.
  var laneAhead: LaneKey?
  /// Whether a newer state has taken its place, for what is of the past.
  var judgement: Judgement?
  /// When it came into this hand, in uptime.
  let since: Duration
  var attempts = 0
  var firstAttemptAt: Timestamp?
  var lastReason: String?
  /// Bytes, as its window counts them.
  var size = 0

  init(_ entry: Entry, by route: Route, isReplayed: Bool, now: Duration) {
    position = entry.position
    self.entry = entry
    self.route = route
    self.isReplayed = isReplayed
    since = now
    due = now
  }

  /// As it is written down.
  func record(of entry: Entry, due: Timestamp) -> ParkedEntry {
    ParkedEntry(
      entry: entry, attempts: attempts, firstAttemptAt: firstAttemptAt, lastReason: lastReason, due: due,
      isReplayed: isReplayed)
  }
}
