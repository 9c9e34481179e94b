/// Which release of Causeway this is.
package enum Release {
  package static let version = "0.1.0"
  /// How it calls itself when it asks others.
  package static let userAgent = "Causeway/\(version)"
}
