internal import CausewayCore

extension BridgeEnvironment {
  func document(_ settings: BridgeSettings) -> String {
    """
    journal:
      path: \(journal.text)

    http:
      listen: "0.0.0.0:${SERVER_PORT:-8080}"
    \(settings.hasPublicURL ? "  public_url: \"${BRIDGE_PUBLIC_URL}\"\n" : "")
    inputs:
      aqara-queue:
        type: rocketmq
        dialect: aqara
    \(settings.isEnabled ? "" : "    enabled: false\n")\
        name_servers: "${MQ_NAMESRV_ADDR:-\(BridgeSettings.exampleNameServer)}"
        topic: "\(filled(.appID))"
        group: "\(filled(.appID))"
    \(keys)
    outputs:
      stream:
        type: sse
        path: /events
        format: aqara
        token: "${BRIDGE_TOKEN}"
        heartbeat: "${HEARTBEAT_INTERVAL_SECONDS:-15}s"

    routes:
      - name: to the integration
        match: { source: "/aqara/*" }
        to: stream

    """
  }

  /// What is switched off may lack what it would need.
  private func filled(_ variable: BridgeVariable) -> String {
    isSet(variable) ? "${\(variable.rawValue)}" : "not-set"
  }

  private var keys: String {
    guard isSet(.keyID), isSet(.appKey) else { return "" }
    return """
          access_key: "${KEY_ID}"
          secret_key: "${APP_KEY}"

      """
  }
}
