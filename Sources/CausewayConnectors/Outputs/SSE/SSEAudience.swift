internal import CausewayCore
internal import HTTPServer
internal import Loop

/// The clients of one stream, and when they are woken: at once when the last time is more than 2 ms ago, else 2 ms after it.
/// Calm streams have no latency, busy ones join what gathers into one write per client.
@EventLoop
final class SSEAudience {
  static let pace = Duration.milliseconds(2)

  private var sessions: [ObjectIdentifier: SSESession] = [:]
  private var lastWake = ContinuousClock.now - .seconds(1)
  private var paceTimer: LoopTimer?
  private var round: Task<Void, Never>?
  private var isDue = false
  private let heartbeatTicks: Int
  private let tick: Duration
  private var tickTimer: LoopTimer?
  private var ticks = 0

  init(heartbeat: Duration) {
    // In at most 15 portions, so that ten thousand clients are not written to in one turn.
    heartbeatTicks = max(1, min(15, Int(heartbeat / .seconds(1))))
    tick = heartbeat / heartbeatTicks
    paceTimer = LoopTimer { [weak self] in self?.wakeAll(at: .now) }
    tickTimer = LoopTimer { [weak self] in self?.beat() }
  }

  var isEmpty: Bool { sessions.isEmpty }
  var count: Int { sessions.count }

  func add(_ session: SSESession) {
    if sessions.isEmpty { tickTimer?.schedule(after: tick) }
    session.heartbeatTick = sessions.count % heartbeatTicks
    sessions[ObjectIdentifier(session)] = session
  }

  func remove(_ session: SSESession) {
    sessions[ObjectIdentifier(session)] = nil
    if sessions.isEmpty { tickTimer?.cancel() }
  }

  /// New frames are there.
  func wake(at now: ContinuousClock.Instant) {
    guard !sessions.isEmpty, paceTimer?.isScheduled != true else { return }
    let since = now - lastWake
    if since >= Self.pace { wakeAll(at: now) } else { paceTimer?.schedule(after: Self.pace - since) }
  }

  /// Lets everybody go with a clean end.
  func dismiss() {
    paceTimer?.cancel()
    tickTimer?.cancel()
    for session in sessions.values { session.dismiss() }
  }

  private func wakeAll(at now: ContinuousClock.Instant) {
    lastWake = now
    guard sessions.count > 256 else {
      for session in sessions.values { session.wakeNow() }
      return
    }
    isDue = true
    guard round == nil else { return }
    round = EventLoop.spawn("wake clients") { await self.wakeInSlices() }
  }

  private func wakeInSlices() async {
    while isDue {
      isDue = false
      var slice = Slice()
      for session in Array(sessions.values) {
        session.wake()
        await slice.step()
      }
    }
    round = nil
  }

  private func beat() {
    ticks = (ticks + 1) % heartbeatTicks
    for session in sessions.values where session.heartbeatTick == ticks { session.beat() }
    tickTimer?.schedule(after: tick)
  }
}
