internal import CEvent

/// The system's wall clock.
package enum WallClock {
  /// Milliseconds since 1970-01-01T00:00:00Z. May jump in either direction.
  package static var unixMilliseconds: Int64 {
    var time = timeval()
    gettimeofday(&time, nil)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_usec) / 1_000
  }

  /// Whether the kernel says that a time server has this clock in hand.
  package static var isSteered: Bool {
    var state = timex()
    let result = adjtimex(&state)
    return result >= 0 && result != TIME_ERROR && state.status & STA_UNSYNC == 0
  }
}
