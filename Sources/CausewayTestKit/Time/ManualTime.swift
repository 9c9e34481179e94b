package import CausewayCore
internal import Synchronization

/// A clock that stands still until a test moves it. Sleepers wake in the order of their deadlines.
package final class ManualTime: TimeSource {
  private struct Sleeper {
    let id: Int
    let deadline: Duration
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var wall: Timestamp
    var uptime: Duration = .zero
    var sleepers: [Sleeper] = []
    var nextID = 0
    /// Cancelled before they had fallen asleep.
    var cancelled: Set<Int> = []
    var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state: Mutex<State>

  /// - Parameter now: where the wall clock stands; by default some day in 2024.
  package init(now: Timestamp = Timestamp(milliseconds: 1_710_000_000_000)) {
    state = Mutex(State(wall: now))
  }

  package var now: Timestamp { state.withLock { $0.wall } }
  package var uptime: Duration { state.withLock { $0.uptime } }

  /// How many tasks are asleep.
  package var sleeping: Int { state.withLock { $0.sleepers.count } }

  /// Lets time pass: both clocks move, and whoever's deadline has come wakes.
  package func advance(by duration: Duration) {
    let woken = state.withLock { state in
      state.wall = state.wall + duration
      state.uptime += duration
      let now = state.uptime
      let due = state.sleepers.filter { $0.deadline <= now }
      state.sleepers.removeAll { $0.deadline <= now }
      return due.sorted { ($0.deadline, $0.id) < ($1.deadline, $1.id) }
    }
    for sleeper in woken { sleeper.continuation.resume() }
  }

  /// Sets the wall clock, as a person or a time server does: nobody wakes.
  package func setWallClock(to time: Timestamp) {
    state.withLock { $0.wall = time }
  }

  /// Suspends until at least `count` tasks are asleep: then it is their turn to be woken.
  package func untilSleeping(_ count: Int = 1) async {
    await withCheckedContinuation { continuation in
      let already = state.withLock { state in
        guard state.sleepers.count < count else { return true }
        state.watchers.append((count, continuation))
        return false
      }
      if already { continuation.resume() }
    }
  }

  package func sleep(for duration: Duration) async throws {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { fallAsleep(id, for: duration, $0) }
    } onCancel: {
      wakeCancelled(id)
    }
  }

  private func fallAsleep(_ id: Int, for duration: Duration, _ continuation: CheckedContinuation<Void, any Error>) {
    enum Outcome {
      case asleep([CheckedContinuation<Void, Never>])
      case cancelled, due
    }
    let outcome = state.withLock { state -> Outcome in
      guard state.cancelled.remove(id) == nil else { return .cancelled }
      guard duration > .zero else { return .due }
      state.sleepers.append(Sleeper(id: id, deadline: state.uptime + duration, continuation: continuation))
      let asleep = state.sleepers.count
      let satisfied = state.watchers.filter { $0.count <= asleep }.map(\.continuation)
      state.watchers.removeAll { $0.count <= asleep }
      return .asleep(satisfied)
    }
    switch outcome {
    case .asleep(let watchers): for watcher in watchers { watcher.resume() }
    case .cancelled: continuation.resume(throwing: CancellationError())
    case .due: continuation.resume()
    }
  }

  private func wakeCancelled(_ id: Int) {
    let continuation = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
        state.cancelled.insert(id)
        return nil
      }
      return state.sleepers.remove(at: index).continuation
    }
    continuation?.resume(throwing: CancellationError())
  }
}
