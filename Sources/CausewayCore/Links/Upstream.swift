internal import Synchronization

/// The inputs a stream depends on, as they are now: inputs come and go while the gateway runs. A client that has stopped polling because
/// its stream is open must not be left with a stream that nothing can come through.
package final class Upstream: Sendable {
  private let roster: Mutex<[Link]>

  package init(_ inputs: [Link]) {
    roster = Mutex(inputs)
  }

  /// Other inputs take the place of those that were.
  package func replace(with inputs: [Link]) {
    roster.withLock { $0 = inputs }
  }

  /// Whether every input that can be down has been down for longer than `limit` (and there is at least one such input).
  /// - Parameter dialect: only inputs that speak it count.
  package func isDead(speaking dialect: String, longerThan limit: Duration, at now: Timestamp) -> Bool {
    let mortal = roster.withLock { $0 }.filter { $0.canBeDown && $0.dialect == dialect }
    return !mortal.isEmpty
      && mortal.allSatisfy { link in
        let state = link.reading
        return !state.connected && now - state.since > limit
      }
  }
}
