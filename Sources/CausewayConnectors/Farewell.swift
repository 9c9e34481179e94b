internal import Loop

/// What an output has left at its far end beside the entries that were routed to it, and takes back when it goes for good.
package protocol Farewell: Sendable {
  /// Takes it back while the output's services still run, and returns when that is done, or when `limit` has passed.
  /// - Parameter neighbours: outputs that stay at the same far end: what they have left there too is theirs.
  /// - Returns: what remains there and how to get rid of it, in a sentence for people; `nil` if nothing does.
  @EventLoop func takeLeave(within limit: Duration, sparing neighbours: [String]) async -> String?
}
