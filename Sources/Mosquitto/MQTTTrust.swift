/// Whom TLS trusts, and what it shows of itself. TLS 1.2 is the least; certificate and host name are always verified.
package struct MQTTTrust: Sendable, Hashable {
  /// A PEM file of certificate authorities that count instead of the system's.
  package var authorities: String?
  /// A PEM file with the client's certificate chain, for brokers that ask for one.
  package var certificate: String?
  /// A PEM file with the key of `certificate`.
  package var key: String?

  package init(authorities: String? = nil, certificate: String? = nil, key: String? = nil) {
    self.authorities = authorities
    self.certificate = certificate
    self.key = key
  }
}
