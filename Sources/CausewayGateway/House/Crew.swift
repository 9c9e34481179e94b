internal import CausewayCore
internal import Loop

/// The services of one input or output, and the tasks that they run in.
@EventLoop
final class Crew {
  private let services: [any Service]
  private var tasks: [Task<Void, Never>] = []

  init(_ services: [any Service]) {
    self.services = services
  }

  func start() {
    guard tasks.isEmpty else { return }
    tasks = services.map { service in EventLoop.spawn(service.name) { await service.run() } }
  }

  /// Tells all of them to end. Idempotent.
  func dismiss() {
    for task in tasks { task.cancel() }
  }

  /// Returns when all have ended that were told to.
  func gone() async {
    for task in tasks { await task.value }
    tasks = []
  }

  /// As `dismiss` and `gone`, but whoever does not end within `limit` is left to end by itself.
  /// - Returns: whether all have.
  func leave(within limit: Duration) async -> Bool {
    dismiss()
    let ended = Deadline()
    let tasks = tasks
    EventLoop.spawn("crew leaves") {
      for task in tasks { await task.value }
      await ended.reach()
    }
    let isGone = await ended.reached(within: limit)
    self.tasks = []
    return isGone
  }
}

/// A moment that somebody waits for, though not for ever.
@EventLoop
private final class Deadline {
  private var isReached = false
  private var waiting: CheckedContinuation<Void, Never>?

  func reach() {
    isReached = true
    release()
  }

  private func release() {
    waiting?.resume()
    waiting = nil
  }

  func reached(within limit: Duration) async -> Bool {
    if isReached { return true }
    let timer = LoopTimer { [weak self] in self?.release() }
    timer.schedule(after: limit)
    await withCheckedContinuation { waiting = $0 }
    timer.cancel()
    return isReached
  }
}
