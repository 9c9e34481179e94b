/// How to trust the servers. Applies to name servers and brokers alike.
public struct TLSSettings: Sendable, Equatable {
  /// A PEM file with the authorities to trust; `nil` for those of the system.
  public var authorities: String?
  /// PEM files that say who the client is, where servers ask.
  public var certificate: String?
  public var key: String?
  /// False trusts anyone, which protects from nobody who is on the way. Brokers make themselves a certificate that nobody knows unless
  /// they are given one.
  public var verifies: Bool
  /// What the certificates must name, where it is not the host that is connected to.
  public var serverName: String?

  public init(
    authorities: String? = nil, certificate: String? = nil, key: String? = nil, verifies: Bool = true,
    serverName: String? = nil
  ) {
    self.authorities = authorities
    self.certificate = certificate
    self.key = key
    self.verifies = verifies
    self.serverName = serverName
  }
}
