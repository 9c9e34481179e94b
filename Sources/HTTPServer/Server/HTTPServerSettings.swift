/// What a server allows its clients. Every time is a total, not an idle time, unless it says so: a byte now and then
/// does not extend it.
package struct HTTPServerSettings: Sendable {
  package var limits = HTTPLimits()

  /// From the connection, or from a later request's first byte, to the end of its head; a TLS handshake counts.
  package var headDeadline: Duration = .seconds(10)
  /// From the end of the head to the end of the body.
  package var bodyDeadline: Duration = .seconds(30)
  /// How long a connection may wait for its next request.
  package var keepAlive: Duration = .seconds(75)
  /// How long a client may take nothing of what is ready for it.
  package var writeStall: Duration = .seconds(30)
  /// How long a closed connection is drained so that its client can still read the answer.
  package var linger: Duration = .seconds(2)

  /// Of the bodies that are answered without being wanted: read and discarded up to here, so that the connection lives on.
  package var discardedBody = 65_536
  /// Bytes of bodies that are held at one time, over all connections. Beyond, 503 with `Retry-After`.
  package var bodiesInFlight = 64 << 20

  /// Beyond, a new connection gets 503 and is closed.
  package var connections = 12_000
  /// Of an IPv6 client per network of 64 bits.
  package var connectionsPerAddress = 1_024
  /// Whether `connectionsPerAddress` holds for 127.0.0.0/8 and ::1 too: behind a proxy everyone comes from there. Never for Unix sockets.
  package var limitsLoopback = false
  /// Requests answered in a row on one connection before the others get a turn.
  package var pipelined = 32
  /// The kernel's send buffer for one connection in bytes; `nil` leaves it to the kernel.
  package var sendBuffer: Int?

  package init() {}
}
