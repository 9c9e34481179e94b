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
  /// The output, gone by now, of which this one takes over what was not delivered.
  package let renamedFrom: String?
  /// Tells whether it is still the same after the file was read again.
  package let imprint: Imprint
}
