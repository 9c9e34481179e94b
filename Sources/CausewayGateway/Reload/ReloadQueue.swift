internal import Loop

/// One reload at a time. Who asks while one runs gets the next, together with all others who ask meanwhile: the file may have changed
/// since the one that runs has read it.
@EventLoop
final class ReloadQueue {
  private let perform: @EventLoop () async -> ReloadOutcome
  private var running: Task<ReloadOutcome, Never>?
  private var waiting: Task<ReloadOutcome, Never>?
  private var isClosed = false

  init(_ perform: @escaping @EventLoop () async -> ReloadOutcome) {
    self.perform = perform
  }

  /// Returns what came of a reload that began after this was called.
  func reload() async -> ReloadOutcome {
    if isClosed { return .failed("the gateway is stopping") }
    if let waiting { return await waiting.value }
    let before = running
    let task = EventLoop.spawn("reload") { await self.takeTurn(after: before) }
    waiting = task
    return await task.value
  }

  private func takeTurn(after before: Task<ReloadOutcome, Never>?) async -> ReloadOutcome {
    _ = await before?.value
    let own = waiting
    running = own
    waiting = nil
    let outcome = isClosed ? .failed("the gateway is stopping") : await perform()
    if running == own { running = nil }
    return outcome
  }

  /// Whatever runs comes to its end soon, and nothing begins any more. Returns when nothing runs.
  func close() async {
    isClosed = true
    for task in [running, waiting] { task?.cancel() }
    for task in [running, waiting] { _ = await task?.value }
  }
}
