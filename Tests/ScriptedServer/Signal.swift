package import Loop

/// Happens once; whoever waits for it, before or after, goes on.
@EventLoop
package final class Signal {
  private var hasFired = false
  private var waiters: [CheckedContinuation<Void, Never>] = []

  package nonisolated init() {}

  package func fire() {
    hasFired = true
    for waiter in waiters { waiter.resume() }
    waiters = []
  }

  package func wait() async {
    await withCheckedContinuation { if hasFired { $0.resume() } else { waiters.append($0) } }
  }
}
