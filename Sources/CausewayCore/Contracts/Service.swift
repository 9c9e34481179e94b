/// Something that runs for as long as the gateway does.
package protocol Service: Sendable {
  /// For logs.
  var name: String { get }

  /// Works until its task is cancelled, then puts things in order and returns within the time the gateway grants. What a
  /// network, a disk or a peer does is retried inside, for ever; only a programming error may end it early.
  func run() async
}
