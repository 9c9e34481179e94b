internal import CEvent

/// Calls back once on the loop, to a tick of the kernel's coarse clock (4 ms, usually), which may be early. Can be scheduled again and again; cancelled by `deinit`.
@EventLoop
package final class LoopTimer {
  private let event: LoopEvent

  package init(_ action: @escaping @EventLoop () -> Void) {
    event = LoopEvent(descriptor: -1, flags: 0) { _ in action() }
  }

  /// Replaces what was scheduled before.
  package func schedule(after delay: Duration) {
    event.add(after: delay)
  }

  package func cancel() {
    event.remove()
  }

  package var isScheduled: Bool { event.isPending }
}
