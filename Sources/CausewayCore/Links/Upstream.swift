/// The inputs a stream depends on. A client that has stopped polling because its stream is open must not be left with a
/// stream that nothing can come through.
package struct Upstream: Sendable {
  private let inputs: [Link]

  package init(_ inputs: [Link]) {
    self.inputs = inputs
  }

  /// Only those whose dialect is `dialect`.
  package func speaking(_ dialect: String) -> Upstream {
    Upstream(inputs.filter { $0.dialect == dialect })
  }

  /// Whether every input that can be down has been down for longer than `limit` (and there is at least one such input).
  package func isDead(longerThan limit: Duration, at now: Timestamp) -> Bool {
    let mortal = inputs.filter(\.canBeDown)
    return !mortal.isEmpty
      && mortal.allSatisfy { link in
        let state = link.reading
        return !state.connected && now - state.since > limit
      }
  }
}
