internal import CausewayCore
internal import Loop

/// Carries an output through the journal: reads pages, routes them, keeps what is the output's business in lanes, sends, and writes down
/// how far it has come.
///
/// It has no loop of its own: whatever happens (a page, an answer, a time that has come) ends in `pump`, which starts what can be
/// started. Everything it starts is a task that it owns.
@EventLoop
final class Follower {
  /// Entries of a page are a read from memory at the head, and one read transaction behind it.
  static let pageLimit = 256
  static let handBytes = 8 << 20
  static let mostParked = 10_000

  let id: FollowerID
  let duty: FollowerDuty
  let outlet: Outlet
  var context: PushOutputContext { outlet.context }

  // What is in hand.
  let lanes = Lanes()
  var window = Window()
  var throttling = Throttling()
  /// Not settled and not parked.
  var inHand = 0
  var parked = 0
  /// Parked already, though the journal has not been read that far: their turn comes when it has, so that what lies before them goes first.
  var parkedAhead: [Position: Parcel] = [:]
  var underWay = 0
  /// Of those, what is parked.
  var parkedUnderWay = 0
  /// Settled since the last settlement began.
  var concluded = 0

  // The journal.
  /// How far it has been read.
  var read = Position.start
  /// How far the cursor on disk is.
  var cursor = Position.start
  var reading: Task<Void, Never>?
  /// How many entries the page may have that is being read.
  var asked = 0
  var readAgainAt: Duration?

  // What has to be written down.
  var unparked: [Position] = []
  /// The same, in a settlement that is under way.
  var unparking = 0
  /// Parked, and tried once more.
  var tried: [Parcel] = []
  var deadLetters: [DeadLetter] = []
  var settling: Task<Void, Never>?
  var settleBy: Duration?

  private var deliveries: [Int: Task<Void, Never>] = [:]
  private var nextDelivery = 0
  private var timer: Task<Void, Never>?
  private var timerDue: Duration?
  private var timers = 0
  private var isPumping = false
  private var pumpAgain = false
  private var hasBegun = false
  private(set) var isStopping = false
  /// Takes nothing more in hand; sends what it has.
  var isResting = false
  /// All of a stretch that ends has been settled.
  var finished: (() -> Void)?
  var share = RepeatShare(entries: RepeatShare.total)

  init(_ id: FollowerID, _ duty: FollowerDuty, _ outlet: Outlet) {
    self.id = id
    self.duty = duty
    self.outlet = outlet
  }

  var now: Duration { context.time.uptime }

  /// How far everything is delivered, given up or parked.
  var position: Position { window.first.map { Position(rawValue: $0.position.rawValue - 1) } ?? read }

  /// Whether the entry, which was taken in hand, is delivered, given up or parked.
  func hasSettled(_ position: Position) -> Bool {
    position <= self.position || position <= read && !window.holds(position) || parkedAhead[position] != nil
  }

  /// Whether nothing that it has in hand could be sent now.
  var isCalm: Bool { underWay == 0 && !lanes.hasReady }

  // MARK: Life

  /// Takes up what was parked, to follow the journal from `cursor` on. Sends nothing before `begin`.
  func load(after cursor: Position) async throws(JournalError) {
    self.cursor = cursor
    read = cursor
    try await takeUpParked()
  }

  func begin() {
    hasBegun = true
    pump()
  }

  /// What a crash would repeat now, at most.
  var exposure: Int { window.count + asked + parkedExposure }
  private var parkedExposure: Int { unparked.count + unparking + parkedUnderWay }

  /// Sends nothing new, lets what is under way end (until `grace` is over), and writes down what came of it.
  func stop(grace: Duration) async {
    isStopping = true
    reading?.cancel()
    timer?.cancel()
    let running = deliveries
    let deadline = EventLoop.spawn("grace") {
      try? await EventLoop.sleep(for: grace)
      for task in running.values { task.cancel() }
    }
    for task in running.values { await task.value }
    deadline.cancel()
    await deadline.value
    await reading?.value
    await settling?.value
    await settle()
  }

  /// Starts whatever can be started now.
  func pump() {
    guard hasBegun, !isStopping else { return }
    guard !isPumping else {
      pumpAgain = true
      return
    }
    isPumping = true
    repeat {
      pumpAgain = false
      releaseThrottled()
      dispatch()
      readOn()
      settleOn()
    } while pumpAgain && !isStopping
    isPumping = false
    armTimer()
  }

  // MARK: Time

  private func armTimer() {
    let due = [
      nextSending, throttling.nextDue, settling == nil ? settleBy : nil, readAgainAt, settling == nil ? stuckAt : nil,
    ].compactMap(
      \.self)
    guard let due = due.min() else { return }
    if let timerDue, timerDue <= due { return }
    timer?.cancel()
    timerDue = due
    timers += 1
    let number = timers
    let wait = max(.milliseconds(1), due - now)
    timer = EventLoop.spawn("follower's timer") { [weak self] in
      await self?.wait(wait, number)
    }
  }

  private func wait(_ duration: Duration, _ number: Int) async {
    do { try await context.time.sleep(for: duration) } catch { return }
    timerRang(number)
  }

  private func timerRang(_ number: Int) {
    // Another may have taken its place while it was on its way here.
    guard number == timers else { return }
    timer = nil
    timerDue = nil
    pump()
  }

  /// When a lane or the outlet opens; `nil` if nothing waits for that.
  private var nextSending: Duration? {
    guard underWay < context.settings.concurrency else { return nil }
    let lane = lanes.hasReady ? .zero : lanes.nextDue
    guard let lane, let opening = outlet.opening(isAlarm: duty.isAlarm) else { return nil }
    let due = max(lane, opening)
    // What is due and was not sent waits for something else: an answer, or a settlement.
    return due > now ? due : nil
  }

  // MARK: Sending

  private func dispatch() {
    while underWay < context.settings.concurrency, let opening = outlet.opening(isAlarm: duty.isAlarm), opening <= now {
      let parkedRoom = min(share.parked - parkedExposure, RepeatShare.total - outlet.exposure())
      if parkedRoom <= 0 { outlet.isShortOfRoom = true }
      guard let lane = lanes.next(now: now, parkedToo: parkedRoom > 0) else { return }
      let isParked = lane.head?.isParked == true
      let limit = max(1, outlet.sink.batchLimit)
      let batch = lane.take(isParked ? min(limit, parkedRoom) : limit, now: now)
      if isParked { parkedUnderWay += batch.count }
      let wasProbe = outlet.begin()
      underWay += 1
      let number = nextDelivery
      nextDelivery += 1
      deliveries[number] = EventLoop.spawn("delivery") { await self.carry(batch, of: lane, wasProbe, number) }
    }
  }

  private func carry(_ batch: [Parcel], of lane: Lane, _ wasProbe: Bool, _ number: Int) async {
    await send(batch, of: lane, wasProbe: wasProbe)
    underWay -= 1
    parkedUnderWay -= batch.count { $0.stage == .underWay && $0.isParked }
    deliveries[number] = nil
    lane.release()
    lanes.list(lane, now: now)
    pump()
  }

  private func releaseThrottled() {
    for parcel in throttling.release(now: now) {
      if let key = parcel.throttledLane { lanes.add(parcel, to: key, now: now) }
    }
  }
}
