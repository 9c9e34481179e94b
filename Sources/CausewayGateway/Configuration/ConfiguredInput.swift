package import CausewayConnectors
package import CausewayDialects

/// One entry of `inputs:`.
package struct ConfiguredInput: Sendable {
  package let name: String
  /// Such as `http`.
  package let type: String
  /// Such as `aqara`.
  package let dialect: String
  package let plan: any InputPlan
  /// `enabled: false`: it is there, and takes nothing.
  package let isEnabled: Bool
  package let parts: DialectParts
  /// It is told when it has said nothing for so long; `nil` where silence means nothing.
  package let silentAfter: Duration?
  /// Tells whether it is still the same after the file was read again.
  package let imprint: Imprint

  /// One that is switched off is down, and nothing brings it back.
  var canBeDown: Bool { plan.canBeDown || !isEnabled }
}
