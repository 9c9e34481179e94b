internal import CEvent

/// Calls back on the loop for each arrival of a signal (several that come at once may be one). Cancelled by `deinit`, which gives
/// the signal its former disposition back.
@EventLoop
package final class SignalSource {
  private let event: LoopEvent

  package init(_ signal: Int32, _ action: @escaping @EventLoop () -> Void) {
    event = LoopEvent(descriptor: signal, flags: EV_SIGNAL | EV_PERSIST) { _ in action() }
    event.add()
  }

  package func cancel() {
    event.close()
  }
}
