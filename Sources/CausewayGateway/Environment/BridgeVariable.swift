internal import CausewayCore

/// The variables that configure a gateway without a file: those of `aqara-rocketmq-bridge`, and one of our own.
package enum BridgeVariable: String, CaseIterable, Sendable {
  case appID = "APP_ID"
  case keyID = "KEY_ID"
  case appKey = "APP_KEY"
  case bridgeToken = "BRIDGE_TOKEN"
  case nameServers = "MQ_NAMESRV_ADDR"
  case isEnabled = "ROCKETMQ_ENABLED"
  case publicURL = "BRIDGE_PUBLIC_URL"
  case port = "SERVER_PORT"
  case heartbeat = "HEARTBEAT_INTERVAL_SECONDS"
  case batchInterval = "BATCH_INTERVAL_MS"
  case logLevel = "LOG_LEVEL"
  case journal = "CAUSEWAY_JOURNAL"

  /// May be kept in a file that `<name>_FILE` names, and is shown to nobody.
  var isSecret: Bool {
    switch self {
    case .keyID, .appKey, .bridgeToken: true
    default: false
    }
  }

  /// Other programs have such variables too: they alone do not ask for this one.
  var isCommon: Bool {
    switch self {
    case .port, .logLevel, .journal, .heartbeat, .batchInterval: true
    default: false
    }
  }

  /// What there must be. Without the queue nobody asks for its keys.
  func isRequired(withQueue: Bool) -> Bool {
    switch self {
    case .appID, .keyID, .appKey: withQueue
    case .bridgeToken: true
    default: false
    }
  }

  /// For whoever has not set it.
  var meaning: String {
    switch self {
    case .appID: "It is the appId of Aqara's console: the topic, and the consumer group."
    case .keyID: "It is the keyId of Aqara's console: the access key of the message queue."
    case .appKey: "It is the appKey of Aqara's console: the secret key of the message queue."
    case .bridgeToken:
      "It is what the integration has as its bridge token: any long random text, such as `openssl rand -hex 24` makes."
    default: ""
    }
  }

  /// Where its value stands in the configuration that the variables amount to.
  var paths: [String] {
    switch self {
    case .appID: ["inputs.aqara-queue.topic", "inputs.aqara-queue.group"]
    case .keyID: ["inputs.aqara-queue.access_key"]
    case .appKey: ["inputs.aqara-queue.secret_key"]
    case .bridgeToken: ["outputs.stream.token"]
    case .nameServers: ["inputs.aqara-queue.name_servers"]
    case .isEnabled: ["inputs.aqara-queue.enabled"]
    case .publicURL: ["http.public_url"]
    case .port: ["http.listen"]
    case .heartbeat: ["outputs.stream.heartbeat"]
    case .journal: ["journal.path"]
    case .batchInterval, .logLevel: []
    }
  }

  /// What is said of keys of a configuration, said of variables instead: whoever has no file has set no key.
  package static func naming(_ text: String) -> String {
    var text = text
    for variable in allCases {
      for key in variable.paths.compactMap({ $0.split(separator: ".").last }) where text.contains("`\(key)`") {
        text.replace("`\(key)`", with: variable.rawValue)
      }
    }
    return text
  }

  static func at(_ path: String) -> BridgeVariable? {
    allCases.first { $0.paths.contains { path == $0 || path.hasPrefix($0 + "[") } }
  }
}
