package import Loop

/// The body of an answer that comes as it happens. The connection pulls: it asks for more only when the socket has
/// taken the last, so a slow client fills nothing.
@EventLoop
package protocol HTTPBodySource: AnyObject, Sendable {
  /// Once, before anything else, when the answer's head is on its way. The first pull follows by itself.
  func begin(_ wake: HTTPBodyWake)

  /// Appends what there is now, at most `HTTPBodyBatch.limit` chunks.
  func pull(into batch: inout HTTPBodyBatch) -> HTTPBodyProgress

  /// Exactly once, last; also when `begin` was never called, as after a HEAD.
  func ended(_ reason: HTTPBodyEnd)
}

/// What a source has to say after what it appended.
package enum HTTPBodyProgress: Sendable {
  /// There is more at once.
  case more
  /// Nothing now: pull again after `HTTPBodyWake.more()`.
  case waiting
  /// That was all. Ends cleanly with the final chunk; the connection can be used again, unless the answer said `close`.
  case end
}

/// Why a body ended.
package enum HTTPBodyEnd: Sendable, Equatable {
  /// The client has, or will get, all of it and a clean end.
  case completed
  /// The client closed, reset the connection, or sent more than a client may during a stream.
  case clientDeparted
  /// The client took nothing for as long as the server waits.
  case stalled
  /// The server is going away; the client got a clean end if it took its last bytes in time.
  case shutdown
}

/// Tells the connection that there is something to pull again.
@EventLoop
package struct HTTPBodyWake {
  private let wake: @EventLoop (_ isUrgent: Bool) -> Void

  /// For tests of a source; the server makes its own.
  package init(_ wake: @escaping @EventLoop (_ isUrgent: Bool) -> Void) {
    self.wake = wake
  }

  /// Cheap; many calls before the next pull count as one; does nothing after the end. Never pulls before it returns.
  package func more() { wake(false) }

  /// As `more`, and pulls before it returns where the socket can take something: for what is to leave before anything else that the
  /// loop has to do. Called within a pull it is `more`.
  package func now() { wake(true) }
}
