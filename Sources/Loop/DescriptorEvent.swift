internal import CEvent

/// Readiness of a non-blocking descriptor, level-triggered. Does not own the descriptor: `close()` this before closing it.
@EventLoop
package final class DescriptorEvent {
  private let descriptor: Int32
  private let ready: @EventLoop (_ readable: Bool, _ writable: Bool) -> Void
  private var readEvent: LoopEvent?
  private var writeEvent: LoopEvent?
  private var isReading = false
  private var isWriting = false

  /// - Parameter ready: called on the loop, once per direction and pass. Whoever owns this object and is captured there
  ///   must be captured weakly.
  package init(descriptor: Int32, _ ready: @escaping @EventLoop (_ readable: Bool, _ writable: Bool) -> Void) {
    self.descriptor = descriptor
    self.ready = ready
  }

  /// Says which directions to watch from now on; none at first.
  package func watch(read: Bool, write: Bool) {
    if read != isReading {
      isReading = read
      if readEvent == nil {
        readEvent = LoopEvent(descriptor: descriptor, flags: EV_READ | EV_PERSIST) { [ready] _ in ready(true, false) }
      }
      if read { readEvent?.add() } else { readEvent?.remove() }
    }
    if write != isWriting {
      isWriting = write
      if writeEvent == nil {
        writeEvent = LoopEvent(descriptor: descriptor, flags: EV_WRITE | EV_PERSIST) { [ready] _ in ready(false, true) }
      }
      if write { writeEvent?.add() } else { writeEvent?.remove() }
    }
  }

  /// Idempotent; afterwards nothing calls back any more.
  package func close() {
    readEvent?.close()
    writeEvent?.close()
    readEvent = nil
    writeEvent = nil
    isReading = true
    isWriting = true
  }
}
