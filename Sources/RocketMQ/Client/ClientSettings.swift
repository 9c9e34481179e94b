/// Where the servers are, and who asks.
public struct ClientSettings: Sendable {
  /// `host:port` of each name server, in any order. `http://host:port` is understood, too.
  public var nameServers: [String]
  /// Where brokers check who asks. Name servers do not.
  public var credentials: Credentials?
  /// For name servers and brokers; `nil` for none.
  public var tls: TLSSettings?
  /// For brokers that advertise addresses which cannot be reached from here: from what they advertise, `host:port` or `host` alone, to
  /// what is to be used instead.
  public var addressMap: [String: String]
  /// How a broker tells the members of a group apart: no two may have the same. `nil` for one that is made of address, process and chance.
  public var clientID: String?
  /// How the headers of requests are written. Every server reads both.
  public var headerFormat: HeaderFormat
  /// How long an answer may take, pulls apart.
  public var requestLimit: Duration
  /// Told what the owner should know. Called on the client's own thread: it must not block.
  public var notice: (@Sendable (Notice) -> Void)?

  public init(
    nameServers: [String], credentials: Credentials? = nil, tls: TLSSettings? = nil, addressMap: [String: String] = [:],
    clientID: String? = nil, headerFormat: HeaderFormat = .json, requestLimit: Duration = .seconds(3),
    notice: (@Sendable (Notice) -> Void)? = nil
  ) {
    self.nameServers = nameServers
    self.credentials = credentials
    self.tls = tls
    self.addressMap = addressMap
    self.clientID = clientID
    self.headerFormat = headerFormat
    self.requestLimit = requestLimit
    self.notice = notice
  }
}
