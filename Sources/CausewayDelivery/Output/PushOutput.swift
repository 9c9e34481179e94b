package import CausewayCore
package import Loop

/// An output that the gateway pushes to: its sink, and the followers that carry it. Routes with `priority: alarm` have a follower, and a
/// cursor, of their own, so that an alarm overtakes a backlog of any length.
@EventLoop
package final class PushOutput: Service {
  /// At the end, what is in hand gets so long to be sent, for what comes behind it and was sent would be sent again ...
  private static let calming = Duration.seconds(1)
  /// ... and what is under way then so long to finish.
  private static let grace = Duration.seconds(2)

  package nonisolated let name: String
  let context: PushOutputContext
  let outlet: Outlet
  private(set) var main: Follower
  /// Of alarms that come now; `nil` without alarm routes.
  private(set) var alarms: Follower?
  /// Carries the alarms that were there before `alarms` began; `nil` once they are through.
  var past: Follower?
  /// All of them, as they share what a crash may repeat.
  private var exposed: [Follower] = []
  var replays: [Int: Replay] = [:]
  var nextReplay = 1
  var beginningReplays = 0
  /// Where a new output begins.
  private var beginning: Position?
  private(set) var isRunning = false
  /// Changes when another entry than before may be an alarm.
  var routesMark: String
  /// Up to here the followers may not agree on what is an alarm, and the journal says so.
  var unsettledBoundary: Position?
  private var noting: Task<Void, Never>?
  private var resumption: Task<Void, Never>?

  package init(_ context: PushOutputContext, sink: any Sink) {
    self.context = context
    name = "output \(context.name)"
    let outlet = Outlet(context, sink)
    self.outlet = outlet
    routesMark = context.routesMark
    let hasAlarms = context.routes.current.routes.contains { $0.priority == .alarm }
    (main, alarms) = Self.liveFollowers(context.name, hasAlarms: hasAlarms, outlet)
    outlet.changed = { [weak self] in self?.look() }
    outlet.deliveredThrough = { [weak self] in self?.main.position ?? .start }
    outlet.pauseChanged = { [weak self] in self?.note($0) }
    outlet.exposure = { [weak self] in self?.exposed.reduce(0) { $0 + $1.exposure } ?? 0 }
    share()
  }

  var followers: [Follower] { [main] + [alarms, past].compactMap { $0 } + replays.values.map(\.follower) }

  /// A start that failed half-way has left followers that have taken up something.
  func renewFollowers() {
    for follower in followers { outlet.figures.routed -= follower.parked + follower.inHand }
    main = Follower(main.id, main.duty, outlet)
    alarms = alarms.map { Follower($0.id, $0.duty, outlet) }
    past = nil
    replays = [:]
  }

  private func share() {
    exposed = followers
    RepeatShare.assign(to: exposed)
  }

  /// There are others than before.
  func followersChanged() {
    share()
    let isPastUnderWay = past != nil || !replays.isEmpty
    if isPastUnderWay != (outlet.recentStates != nil) { outlet.recentStates = isPastUnderWay ? RecentStates() : nil }
    look()
  }

  // MARK: Life

  /// Decides where a new output begins. To be called before anything is accepted: what comes after is its business.
  package func prepare() async throws {
    if let former = context.renamedFrom { try await takeOver(former) }
    guard beginning == nil, try await context.journal.cursor(of: main.id) == nil else { return }
    let begin = try await firstPosition()
    beginning = begin
    // On disk before anything comes: else it would begin later after a crash, and have missed what is between.
    try await context.journal.settle(main.id, Settlement(cursor: begin))
    context.log.info("new: begins after \(begin)")
  }

  @EventLoop
  package func run() async {
    // The routes may have changed since it was made.
    var hasAlarms = context.routes.current.routes.contains { $0.priority == .alarm }
    if unsettledBoundary != nil, (try? await context.journal.cursor(of: Self.alarmID(context.name))) != nil {
      // What was an alarm by the former routes is carried to its end by whom it was for.
      hasAlarms = true
    }
    if hasAlarms != (alarms != nil) { (main, alarms) = Self.liveFollowers(context.name, hasAlarms: hasAlarms, outlet) }
    await startSurely()
    while !Task.isCancelled { try? await EventLoop.sleep(for: .seconds(86_400)) }
    // In a task of its own: this one is cancelled.
    await EventLoop.spawn("stop \(name)") { await self.stop() }.value
  }

  private func startSurely() async {
    while !Task.isCancelled {
      do {
        try await start()
        return
      } catch {
        context.log.error("cannot start: \(error)")
        try? await context.time.sleep(for: .seconds(1))
      }
    }
  }

  private func start() async throws {
    let journal = context.journal
    let notes = try await journal.notes(beginningWith: "output/\(context.name)/")
    if outlet.pause == nil, let pause = notes[pauseNote].flatMap(Pause.init(note:)),
      (pause.until ?? context.time.now) >= context.time.now
    {
      outlet.pauseChanged = { _ in }
      outlet.begin(pause)
      outlet.pauseChanged = { [weak self] in self?.note($0) }
      context.log.warning("still paused: \(pause.reason)")
      resumeLater(pause)
    }
    try await prepare()
    let begin = try await journal.cursor(of: main.id)?.position ?? beginning ?? .start
    let places = try await places(after: begin, notes)
    try await note(places)
    let mark: String? = unsettledBoundary == nil ? routesMark : nil
    try await journal.settle(main.id, Settlement(cursor: places.main, notes: [routesNote: mark]))
    try await load(places)
    try await loadReplays(notes)
    // Nothing is sent before all of them know what is theirs.
    isRunning = true
    followersChanged()
    for follower in followers { follower.begin() }
  }

  private func stop() async {
    isRunning = false
    resumption?.cancel()
    await stopFollowers()
    await noteRoutes()
    await noting?.value
  }

  /// What is under way ends, then new followers begin where those were that have been.
  func restart(hasAlarms: Bool) async {
    isRunning = false
    await stopFollowers()
    // What they had in hand is routed again.
    for follower in followers { outlet.figures.routed -= follower.parked + follower.inHand }
    replays = [:]
    past = nil
    (main, alarms) = Self.liveFollowers(context.name, hasAlarms: hasAlarms, outlet)
    await startSurely()
  }

  private static func liveFollowers(
    _ name: String, hasAlarms: Bool, _ outlet: Outlet
  ) -> (main: Follower, alarms: Follower?) {
    let main = Follower(FollowerID(rawValue: name), hasAlarms ? .allButAlarms : .everything, outlet)
    return (main, hasAlarms ? Follower(alarmID(name), .alarms, outlet) : nil)
  }

  /// All that an output has left behind that had another name is this one's from now on.
  private func takeOver(_ former: String) async throws {
    let left = OutputEstate(of: former, in: context.journal)
    guard await !left.cursors.isEmpty else { return }
    guard try await context.journal.cursor(of: main.id) == nil else {
      context.log.warning(
        "`renamed_from: \(former)`: this output has been here before, and takes nothing over from \(former). Name it in `discard`"
      )
      return
    }
    try await context.journal.hand(former, to: context.name)
    context.log.info("takes over from \(former), which was its name")
  }

  private func stopFollowers() async {
    for follower in followers { follower.isResting = true }
    let deadline = ContinuousClock.now + Self.calming
    while !outlet.isShut, followers.contains(where: { !$0.isCalm }), ContinuousClock.now < deadline,
      !Task.isCancelled
    {
      try? await EventLoop.sleep(for: .milliseconds(5))
    }
    await withDiscardingTaskGroup { group in
      for follower in followers { group.addTask { await follower.stop(grace: Self.grace) } }
    }
  }

  /// Something has changed that concerns all of them.
  private func look() {
    if outlet.isShut {
      for follower in [alarms, past].compactMap({ $0 }) { follower.settle(within: Follower.settleDelay) }
    }
    for follower in followers { follower.pump() }
  }

  /// Where an output begins that has never been here.
  private func firstPosition() async throws -> Position {
    let head = await context.journal.head
    let oldest = try await context.journal.availablePage(after: .start, limit: 1).prunedThrough
    switch context.settings.start {
    case .newest: return head
    case .oldest: return oldest
    case .after(let position): return min(max(position, oldest), head)
    case .time(let time): return try await context.journal.lastPosition(before: time)
    }
  }

  // MARK: Pausing

  var pauseNote: String { "output/\(context.name)/pause" }
  var routesNote: String { "output/\(context.name)/routes" }

  /// Sends nothing more until `resume`, or for `duration`. What is under way ends.
  package func pause(for duration: Duration?, reason: String) {
    outlet.pause(reason: reason, until: duration.map { context.time.now + $0 })
  }

  /// - Returns: whether it was paused.
  @discardableResult
  package func resume() -> Bool { outlet.resume(reason: "by hand") }

  /// Written down in the background, in order; a failure is said in the log, and the pause holds all the same.
  private func note(_ pause: Pause?) {
    resumeLater(pause)
    let before = noting
    noting = EventLoop.spawn("note pause") { await self.write(pause, after: before) }
  }

  private func write(_ pause: Pause?, after before: Task<Void, Never>?) async {
    await before?.value
    do throws(JournalError) {
      try await context.journal.settle(main.id, Settlement(notes: [pauseNote: pause?.note]))
    } catch {
      context.log.error("cannot write down that this output is \(pause == nil ? "resumed" : "paused"): \(error)")
    }
  }

  private func resumeLater(_ pause: Pause?) {
    resumption?.cancel()
    resumption = nil
    guard let pause, let until = pause.until else { return }
    resumption = EventLoop.spawn("resume \(name)") { await self.resume(at: until) }
  }

  private func resume(at time: Timestamp) async {
    do { try await context.time.sleep(for: max(.zero, time - context.time.now)) } catch { return }
    outlet.resume(reason: "its time was over")
  }
}
