package import CausewayConnectors
package import CausewayCore

/// What a configuration makes of one entry: for each output which route decides, why the others before it do not, and what would be
/// sent. Runs and sends nothing.
package struct Explanation: Sendable {
  package struct Output: Sendable {
    package let name: String
    /// Such as `sse`.
    package let type: String
    package let decision: RouteDecision
    /// Whether the entry is too old for the route that decides.
    package let hasExpired: Bool
    /// `nil` if no route decides.
    package let preview: OutputPreview?
  }

  package let entry: Entry
  /// In the order of the file.
  package let outputs: [Output]

  package init(of entry: Entry, by configuration: GatewayConfiguration, at now: Timestamp) {
    self.entry = entry
    outputs = configuration.outputs.map { output in
      let decision = configuration.routing.decision(for: entry, to: output.name)
      return Output(
        name: output.name, type: output.type, decision: decision,
        hasExpired: decision.route?.hasExpired(entry, at: now) ?? false,
        preview: decision.route.map { output.plan.preview(of: entry, by: $0) })
    }
  }
}
