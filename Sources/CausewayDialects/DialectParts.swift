package import CausewayCore

/// What an input takes from its dialect.
package struct DialectParts: Sendable {
  package let dialect: any Dialect
  /// How the vendor's pushes are authenticated and answered; `nil` where the vendor has no say in that, and for inputs that are
  /// not pushed to.
  package let etiquette: (any PushEtiquette)?
  /// What the owner says about devices, by device id.
  package let configuredDevices: [String: Device]

  package init(
    dialect: any Dialect, etiquette: (any PushEtiquette)? = nil, configuredDevices: [String: Device] = [:]
  ) {
    self.dialect = dialect
    self.etiquette = etiquette
    self.configuredDevices = configuredDevices
  }
}
