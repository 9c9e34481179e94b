internal import CausewayCore
internal import RocketMQ

/// The way to a cluster, as inputs and outputs of `type: rocketmq` say it in the same words.
struct RocketMQSettings: Sendable {
  /// `host:port` each, in the owner's order.
  var nameServers: [String]
  /// Both or neither.
  var accessKey: Secret?
  var secretKey: Secret?
  /// `nil` for none.
  var tls: TLSSettings?
  /// From the `host:port` that a broker advertises to the one to connect to.
  var addressMap: [String: String]

  init(
    nameServers: [String], accessKey: Secret? = nil, secretKey: Secret? = nil, tls: TLSSettings? = nil,
    addressMap: [String: String] = [:]
  ) {
    self.nameServers = nameServers
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.tls = tls
    self.addressMap = addressMap
  }

  /// A client of this cluster; connects to nobody yet. One for each input and output: brokers tell the members of a group apart by it.
  /// - Parameter notice: as `ClientSettings.notice`. What it is told may hold the access key: see `RocketMQWords.withoutKeys`.
  func client(notice: (@Sendable (Notice) -> Void)? = nil) async throws(RocketMQError) -> Client {
    var credentials: Credentials?
    if let accessKey, let secretKey {
      credentials = Credentials(accessKey: accessKey.reveal(), secretKey: secretKey.reveal())
    }
    return try await Client(
      ClientSettings(
        nameServers: nameServers, credentials: credentials, tls: tls, addressMap: addressMap, notice: notice))
  }
}
