package import CausewayConnectors

/// One entry of `outputs:`.
package struct ConfiguredOutput: Sendable {
  package let name: String
  /// Such as `sse`.
  package let type: String
  package let plan: any OutputPlan
}
