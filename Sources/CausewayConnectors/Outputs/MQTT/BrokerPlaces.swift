internal import CausewayCore
internal import Mosquitto

/// The gateway's own topics on a broker, below `causeway/<client id>`.
struct BrokerPlaces: Sendable {
  static let online = "online"
  static let offline = "offline"

  let clientID: String
  private let root: String

  init(prefix: String, clientID: String) {
    self.clientID = clientID
    root = "\(prefix)causeway/\(clientID)"
  }

  /// Whether the gateway is there: `online` or `offline`, which is also its last will.
  var statusTopic: String { "\(root)/status" }
  /// How far the broker has what it is to keep; see `RetainedStore`.
  var markTopic: String { "\(root)/kept" }
  /// What the gateway says of itself.
  var gatewayTopic: String { "\(root)/gateway" }

  /// What the gateway says of itself and is kept by the broker.
  var own: [String] { [statusTopic, markTopic, gatewayTopic] }

  /// - Parameter device: its id in announcements.
  func availabilityTopic(of device: String) -> String { "\(root)/devices/\(device)" }

  /// The state of an entity whose events go where nothing is kept.
  func stateTopic(of entity: String, _ device: String) -> String { "\(root)/states/\(device)/\(entity)" }

  func status(isOnline: Bool) -> MQTTMessage { Self.availability(isOnline, at: statusTopic) }

  static func availability(_ isOnline: Bool, at topic: String) -> MQTTMessage {
    MQTTMessage(topic: topic, payload: Array((isOnline ? online : offline).utf8), isRetained: true)
  }

  /// Takes away what a broker keeps at `topic`.
  static func nothing(at topic: String) -> MQTTMessage { MQTTMessage(topic: topic, payload: [], isRetained: true) }
}
