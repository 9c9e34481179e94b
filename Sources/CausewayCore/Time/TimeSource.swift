/// Where time comes from. Injected wherever time matters, so that tests move it by hand.
package protocol TimeSource: Sendable {
  /// The wall clock. May jump in either direction.
  var now: Timestamp { get }
  /// Whether `now` may be held against others: nothing suggests that it is wrong.
  var isSynchronised: Bool { get }
  /// Whether a time server has `now` in hand, as far as the system says. `false` says nothing: in most containers it is.
  var isSteered: Bool { get }
  /// Seconds since an arbitrary start, never jumping: for ages and deadlines.
  var uptime: Duration { get }
  /// Suspends for at least `duration`; throws `CancellationError` as soon as the task is cancelled.
  func sleep(for duration: Duration) async throws
}

extension TimeSource {
  package var isSynchronised: Bool { true }
  package var isSteered: Bool { false }
}
