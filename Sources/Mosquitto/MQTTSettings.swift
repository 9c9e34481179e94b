/// Which broker to talk to, as whom, and how.
package struct MQTTSettings: Sendable {
  package enum Version: String, Sendable, CaseIterable {
    case v311 = "3.1.1"
    case v5 = "5"
  }

  /// A name or a number, without brackets.
  package var host: String
  package var port: UInt16
  package var version = Version.v311
  /// Exactly this goes to the broker, which knows a session by it: two clients of one id throw each other out.
  package var clientID: String
  package var credentials: MQTTCredentials?
  /// `nil` for plain MQTT.
  package var tls: MQTTTrust?
  /// Whether the broker begins anew with each connection. If not, it keeps subscriptions, and what comes for them meanwhile.
  package var isSessionClean = true
  /// MQTT 5 only: how long the broker keeps a session that is not clean after the connection has ended.
  package var sessionExpiry = Duration.seconds(7 * 86_400)
  /// After so long without a word each side makes sure that the other is still there: 5 s to 18 h. A connection that is dead without
  /// a sign is noticed after twice that.
  package var keepAlive = Duration.seconds(30)
  /// What the broker publishes when this client goes without saying so.
  package var will: MQTTMessage?
  /// How many messages may be published and not acknowledged yet: 1 to 200. The library walks their list for each.
  package var window = 200
  /// Until the broker has accepted the connection, look-up of the name and TLS included.
  package var connectTimeout = Duration.seconds(15)
  /// The longest payload that is taken, in bytes. A longer one says how long it was. (MQTT 5 could forbid it, but brokers then drop such
  /// a message and tell nobody.)
  package var payloadLimit = 1 << 20
  /// How many bytes are kept of a longer payload of so many, from the first on: none unless set.
  package var keptOfLonger: @Sendable (Int) -> Int = { _ in 0 }

  package init(host: String, port: UInt16, clientID: String) {
    self.host = host
    self.port = port
    self.clientID = clientID
  }

  /// For messages: `mqtt://host:port`, or `mqtts://…`.
  package var server: String {
    let host = host.contains(":") ? "[\(host)]" : host
    return "\(tls == nil ? "mqtt" : "mqtts")://\(host):\(port)"
  }
}
