package import CausewayConnectors
package import CausewayCore

/// One entry of `outputs:`.
package struct ConfiguredOutput: Sendable {
  package let name: String
  /// Such as `sse`.
  package let type: String
  package let plan: any OutputPlan
  /// How it is carried, if the gateway pushes to it.
  package let delivery: DeliverySettings?
}
