internal import CausewayCore
internal import Mosquitto

/// What the owner may set about a broker that is published to.
struct MQTTOutputSettings: Sendable {
  enum CatchUp: String, Sendable, CaseIterable {
    /// After an absence everything that came meanwhile is sent, in order.
    case all
    /// Of states only the newest; what happened, all of it.
    case newest
  }

  /// Without a client id of its own.
  var broker = MQTTSettings(host: "", port: 1_883, clientID: "")
  /// `nil` for one that is made up once and kept in the journal.
  var clientID: String?
  /// Before every topic of entries and of the gateway's own; empty, or it ends with a slash.
  var prefix = ""
  var messaging = MQTTMessaging()
  var catchUp = CatchUp.all
  var sizeLimit = 1 << 20
  /// For an acknowledgement; at most, too, for a connection.
  var timeout = Duration.seconds(30)
  /// `nil` where nothing is announced.
  var discovery: DiscoverySettings?
}
