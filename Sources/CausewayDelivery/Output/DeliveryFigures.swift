/// What became of the entries that were an output's business, counted since the start:
/// `routed` = `delivered` + `dead` + `expired` + `throttled` + `superseded` + what is parked + what is in hand.
package struct DeliveryFigures: Sendable, Equatable {
  /// Found to be this output's business; what was parked at the start, and what was redriven, among them.
  package var routed = 0
  package var delivered = 0
  /// Given up: a dead letter each.
  package var dead = 0
  /// Older than the route's `expires` when their turn came.
  package var expired = 0
  /// A newer one of the subject took their place within the route's `throttle`.
  package var throttled = 0
  /// States of the past that were older than what the output had already.
  package var superseded = 0

  /// Attempts that failed, by what they said.
  package var retries = 0
  package var unavailable = 0
  package var rejected = 0

  /// From the input to acceptance by the far end, of what was not replayed or redriven.
  package var latency = LatencyHistogram()
  package var alarmLatency = LatencyHistogram()

  package init() {}
}

/// How often something took how long.
package struct LatencyHistogram: Sendable, Equatable {
  /// Upper bounds, in seconds.
  package static let bounds: [Double] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600,
  ]

  /// How many were within each bound and above the one before; the last are above all of them.
  package private(set) var counts = Array(repeating: 0, count: bounds.count + 1)
  package private(set) var sum = 0.0

  package init() {}

  package var count: Int { counts.reduce(0, +) }

  package mutating func add(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    let value = max(0, Double(seconds) + Double(attoseconds) / 1e18)
    counts[Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count] += 1
    sum += value
  }
}
