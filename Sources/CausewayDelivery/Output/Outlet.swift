internal import CausewayCore
internal import Loop

/// What all followers of one output share: the sink, whether its far end is there, whether it is paused, and the figures.
@EventLoop
final class Outlet {
  /// Rejects in a row, without a success between, that say the far end is not what the owner takes it for.
  private static let mostRejects = 20
  private static let flapInterval = Duration.seconds(60)
  /// Shorter absences are told in health and log only.
  private static let announceAfter = Duration.seconds(30)

  let context: PushOutputContext
  let sink: any Sink
  private(set) var availability: Availability
  private(set) var pause: Pause?
  var figures = DeliveryFigures()
  private(set) var lastError: (reason: String, at: Timestamp)?
  /// Something may be sent again, or no more: every follower looks.
  var changed: () -> Void = {}
  /// How far the live follower has come: what is replayed must not undo it.
  var deliveredThrough: () -> Position = { .start }
  /// What a crash would repeat now, all followers together.
  var exposure: () -> Int = { 0 }
  /// Somebody has not got as much of that as is his, for others have more yet: to be told when they have less.
  var isShortOfRoom = false
  /// Gaps up to here have been told.
  var gapToldThrough = Position.start
  /// What the live followers have delivered while something of the past is on its way, too; `nil` while nothing is.
  var recentStates: RecentStates?
  /// Of single events that somebody asked about: rarely any.
  var witnesses: [Witness] = []
  private var rejectsInARow = 0
  private var isAbsenceAnnounced = false
  /// When the log was told last that the far end came or went, and how often it was not.
  private var said: [Log.Level: Duration] = [:]
  private var unsaid: [Log.Level: Int] = [:]

  init(_ context: PushOutputContext, _ sink: any Sink) {
    self.context = context
    self.sink = sink
    availability = Availability(context.settings.retry)
  }

  var isShut: Bool { pause != nil || availability.isAway }

  /// When something may be sent, in uptime; `nil` while nobody knows: paused for good, or a probe is under way.
  func opening(isAlarm: Bool) -> Duration? {
    if let pause {
      guard let until = pause.until else { return nil }
      return context.time.uptime + max(.milliseconds(1), until - context.time.now)
    }
    return availability.opening(isAlarm: isAlarm)
  }

  func noteState(of entry: Entry) {
    guard recentStates != nil, entry.event.kind == .state, let key = entry.event.stateKey else { return }
    recentStates?.note(key, at: entry.position)
  }

  func begin() -> Bool { availability.begin(now: context.time.uptime) }

  func accepted() {
    rejectsInARow = 0
    if let since = availability.answered() { cameBack(since) }
    context.link.connected(true, at: context.time.now)
  }

  /// What is to become of an entry that was not accepted.
  enum Consequence {
    /// As if it had not been tried.
    case sameAgain
    /// Tried again, later.
    case later(after: Duration?)
    case dead
  }

  func refused(_ error: DeliveryError, lane: LaneKey, wasProbe: Bool) -> Consequence {
    lastError = (error.reason, context.time.now)
    context.link.failed(error.reason, at: context.time.now)
    defer { if error.pausesOutput, pause == nil { pause(reason: error.reason) } }
    switch error.verdict {
    case .unavailable(let retryAfter):
      figures.unavailable += 1
      goneAway(error.reason, retryAfter, wasProbe)
      return .sameAgain
    case .retry(let after):
      figures.retries += 1
      if availability.failed(lane) { return .later(after: after) }
      goneAway(error.reason, after, wasProbe)
      return .sameAgain
    case .reject:
      figures.rejected += 1
      // It answers: whatever it thinks of the entry, it is there.
      if let since = availability.answered() { cameBack(since) }
      guard pause == nil else { return .sameAgain }
      rejectsInARow += 1
      if rejectsInARow >= Self.mostRejects {
        pause(
          reason: "\(Self.mostRejects) entries in a row were rejected, the last with: \(error.reason). "
            + "Put that right, resume the output, and redrive its dead letters")
      }
      return .dead
    }
  }

  /// Nothing was sent, or nothing is known of what came of it.
  func abandoned(_ wasProbe: Bool) {
    guard wasProbe else { return }
    availability.abandonProbe()
    changed()
  }

  private func goneAway(_ reason: String, _ retryAfter: Duration?, _ wasProbe: Bool) {
    let isNews = availability.wentAway(
      reason, retryAfter: retryAfter, wasProbe: wasProbe, now: context.time.uptime, draw: .random(in: 0...1))
    if isNews {
      say(.warning, "away: \(reason). Nothing is lost: what comes waits in the journal")
      context.link.connected(false, at: context.time.now)
    }
    if let since = availability.awaySince, !isAbsenceAnnounced, context.time.uptime - since >= Self.announceAfter {
      isAbsenceAnnounced = true
      announce("causeway.output_down", ["reason": reason])
    }
    changed()
  }

  private func cameBack(_ since: Duration) {
    let seconds = (context.time.uptime - since).components.seconds
    say(.info, "back after \(seconds) s")
    if isAbsenceAnnounced { announce("causeway.output_up", ["away_seconds": String(seconds)]) }
    isAbsenceAnnounced = false
    changed()
  }

  /// A far end that comes and goes all the time must not fill the log: a line of each kind a minute, and how many were left out.
  private func say(_ level: Log.Level, _ text: String) {
    let now = context.time.uptime
    if let last = said[level], now - last < Self.flapInterval {
      unsaid[level, default: 0] += 1
      return
    }
    said[level] = now
    let more = unsaid.removeValue(forKey: level).map { " (and \($0) times more since this was said last)" } ?? ""
    if level == .info { context.log.info(text + more) } else { context.log.warning(text + more) }
  }

  // MARK: Pausing

  /// In effect at once; the owner of the followers writes it down.
  func pause(reason: String, until: Timestamp? = nil) {
    let pause = Pause(since: context.time.now, until: until, reason: reason)
    begin(pause)
    context.log.warning("paused: \(reason)")
    announce("causeway.output_paused", ["reason": reason])
  }

  func begin(_ pause: Pause) {
    self.pause = pause
    pauseChanged(pause)
    changed()
  }

  /// - Returns: whether it was paused.
  @discardableResult
  func resume(reason: String) -> Bool {
    guard pause != nil else { return false }
    pause = nil
    rejectsInARow = 0
    pauseChanged(nil)
    context.log.info("resumed: \(reason)")
    announce("causeway.output_resumed", ["reason": reason])
    changed()
    return true
  }

  /// Told of every change, to write it down.
  var pauseChanged: (Pause?) -> Void = { _ in }

  func announce(_ type: String, _ members: KeyValuePairs<String, String>) {
    var writer = JSONWriter()
    writer.object { object in
      object.key("output")
      object.string(context.name)
      for (name, value) in members {
        object.key(name)
        object.string(value)
      }
    }
    context.announce(Announcement(type: type, subject: context.name, data: writer.text))
  }
}
