package import CausewayCore
package import Loop

/// What a sink under test sends to: it speaks the sink's protocol on loopback, and does with each entry what a check says. Every output
/// type that has a sink gives one to `SinkCheck`.
///
/// An implementation is small: it listens, hands the bytes of each entry that has arrived whole to `script.take`, and answers as it says.
@EventLoop
package protocol FarEnd: AnyObject {
  var script: FarEndScript { get }
  /// What it can answer beside `.accept` and `.hang`: some protocols cannot refuse.
  var answers: Set<FarEndAnswer> { get }
  /// Whether entries that come together are taken all or none (`FarEndScript.take(together:)`).
  var takesBatchesWhole: Bool { get }
  /// Connections that neither side has closed.
  var openConnections: Int { get }

  /// Listens; after `stop`, at the same address as before.
  func start() async throws
  /// As if its process were killed: nobody listens any more, and every connection is reset.
  func stop() async
  /// A new sink that sends here. Its address, its credentials and whatever else may be secret hold `SinkCheck.canary` where they can.
  /// - Parameter timeout: after which it should give up an attempt by itself, about.
  func sink(at place: FarEndPlace, timeout: Duration) throws -> any Sink
}

extension FarEnd {
  package var takesBatchesWhole: Bool { false }
}

/// What a far end does with an entry that has arrived whole.
package enum FarEndAnswer: Sendable, CaseIterable {
  case accept
  /// This entry will never be accepted: the sink says `.reject`.
  case refuse
  /// Something went wrong: `.retry`, or `.unavailable` where the protocol cannot tell an entry's failure from its own.
  case fail
  /// The connection ends in the middle of an answer, or instead of one.
  case vanish
  /// No answer comes, and the connection stays open.
  case hang
}

/// How a sink gets at its far end.
package enum FarEndPlace: Sendable, CaseIterable {
  /// By its address, in figures.
  case address
  /// By a name that has to be looked up.
  case name
  /// Nobody answers attempts to connect, nor refuses them.
  case unreachable
  /// Connections are taken, but what a client begins them with (a TLS handshake, a CONNECT) is never answered.
  case mute
}
