/// What a run prints: one object of JSON in one line.
struct Report {
  private var fields: [String] = []

  mutating func add(_ name: String, _ value: Int) { fields.append("\"\(name)\":\(value)") }
  mutating func add(_ name: String, _ value: Double) { fields.append("\"\(name)\":\(value)") }

  /// Percentiles in milliseconds, by nearest rank.
  mutating func add(latencies: [Duration]) {
    let sorted = latencies.sorted()
    for (name, share) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1)] where !sorted.isEmpty {
      let rank = max(1, Int((Double(sorted.count) * share).rounded(.up)))
      add(name, sorted[rank - 1] / .milliseconds(1))
    }
    add("samples", sorted.count)
  }

  func print() {
    Swift.print("{\(fields.joined(separator: ","))}")
  }
}
