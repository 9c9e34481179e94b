internal import CEvent

/// Owns one `event` of libevent and what it calls. The box that the C side points to outlives the event: `event_free` comes
/// first, so no callback finds it gone, not even when the owner's `deinit` had to wait for its turn on the loop.
@EventLoop
final class LoopEvent {
  private final class Box {
    let fire: @EventLoop (Int16) -> Void

    init(_ fire: @escaping @EventLoop (Int16) -> Void) {
      self.fire = fire
    }
  }

  private var event: OpaquePointer?
  private var box: Unmanaged<Box>?

  /// - Parameters:
  ///   - descriptor: a descriptor, a signal number with `EV_SIGNAL`, or -1 for a pure timer.
  ///   - fire: called on the loop with the `EV_…` flags that apply.
  init(descriptor: Int32, flags: Int32, _ fire: @escaping @EventLoop (Int16) -> Void) {
    let box = Unmanaged.passRetained(Box(fire))
    event = event_new(
      LoopExecutor.shared.base, descriptor, Int16(flags),
      { _, what, context in
        guard let context else { return }
        // Retained for the length of the call: firing may close the event.
        let box = Unmanaged<Box>.fromOpaque(context).takeUnretainedValue()
        LoopExecutor.shared.callBack { EventLoop.assume { box.fire(what) } }
      }, box.toOpaque())
    self.box = box
    precondition(event != nil, "libevent refused an event: out of memory")
  }

  /// Arms the event; `after` nil waits for the descriptor alone.
  func add(after timeout: Duration? = nil) {
    guard let event else { return }
    if let timeout {
      // libevent reckons from when this pass began, and a pass can take long: the timer would be early by that.
      if timeout > .zero { event_base_update_cache_time(LoopExecutor.shared.base) }
      var interval = timeval(max(timeout, .zero))
      event_add(event, &interval)
    } else {
      event_add(event, nil)
    }
  }

  func remove() {
    guard let event else { return }
    event_del(event)
  }

  var isPending: Bool {
    guard let event else { return false }
    return event_pending(event, Int16(EV_READ | EV_WRITE | EV_TIMEOUT | EV_SIGNAL), nil) != 0
  }

  /// Idempotent.
  func close() {
    guard let event else { return }
    self.event = nil
    event_free(event)
    box?.release()
    box = nil
  }

  isolated deinit {
    close()
  }
}

extension timeval {
  /// Held to 100 days: libevent adds it to its clock.
  fileprivate init(_ duration: Duration) {
    let (seconds, attoseconds) = min(duration, .seconds(8_640_000)).components
    self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
  }
}
