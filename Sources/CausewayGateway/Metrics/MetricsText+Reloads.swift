internal import CausewayCore

extension MetricsText {
  /// How often the configuration was read again, and what came of it.
  mutating func write(_ reloads: ReloadRecord) {
    family(
      "causeway_reloads_total", .counter, "Times the configuration was read again while running, by what came of it.")
    for outcome in ReloadRecord.Outcome.allCases {
      sample("causeway_reloads_total", ["outcome": outcome.rawValue], reloads.counts[outcome] ?? 0)
    }
    let isInForce = reloads.last.map { $0.outcome == .ok } ?? true
    family(
      "causeway_last_reload_successful", .gauge, "Whether the file took effect (1) or not (0) when it was read last.")
    sample("causeway_last_reload_successful", isInForce ? 1 : 0)
    family("causeway_last_reload_timestamp_seconds", .gauge, "When it was read last, in seconds since 1970.")
    sample("causeway_last_reload_timestamp_seconds", Double((reloads.last?.at ?? reloads.begun).milliseconds) / 1_000)
  }
}
