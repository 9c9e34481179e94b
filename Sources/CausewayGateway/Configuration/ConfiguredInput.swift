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
  package let parts: DialectParts
  /// It is told when it has said nothing for so long; `nil` where silence means nothing.
  package let silentAfter: Duration?
  /// Tells whether it is still the same after the file was read again.
  package let imprint: Imprint
}
