internal import CausewayCore

/// What `aqara-rocketmq-bridge` says, in its words.
extension HealthReport {
  var aqara: [Link] { links.filter { $0.direction == .input && $0.dialect == "aqara" } }
  var enabledAqara: [Link] { aqara.filter { inputs[$0.name]?.isEnabled ?? true } }

  /// `up`, `starting`, `degraded` (switched off, or not there), or `error`: nothing but its owner will make it start.
  private var status: String {
    let states = enabledAqara.map(\.reading)
    if states.isEmpty { return "degraded" }
    if isReady, states.contains(where: \.isTaking) { return "up" }
    return states.allSatisfy { $0.needsOwner && !$0.connected } ? "error" : "starting"
  }

  private func queues(_ link: Link) -> Int {
    let state = link.reading
    if let membership = state.membership { return membership.queues }
    return state.connected && !isOfGroup(link) ? 1 : 0
  }

  private func isOfGroup(_ link: Link) -> Bool { inputs[link.name]?.nameServers.isEmpty == false }

  private func isRegistered(_ link: Link) -> Bool {
    isOfGroup(link) ? link.reading.membership?.isRegistered ?? false : link.reading.connected
  }

  func writeBridgeFields(_ report: inout JSONWriter) {
    let states = enabledAqara.map(\.reading)
    let isUp = status == "up"
    let lastDelivery = states.compactMap(\.lastDeliveryAt).max()
    let error = states.compactMap(\.presentError).max { $0.at < $1.at }
    report.key("status")
    report.string(status)
    report.key("rocketmqEnabled")
    report.boolean(!enabledAqara.isEmpty)
    report.key("rocketmqStarted")
    report.boolean(isUp)
    report.key("consumerRegistered")
    report.boolean(isReady && enabledAqara.contains(where: isRegistered))
    report.write("assignedQueueCount", enabledAqara.reduce(0) { $0 + queues($1) })
    report.write("lastMessageAt", lastDelivery)
    report.key("publicUrl")
    if let publicURL { report.string(publicURL) } else { report.null() }
    report.key("nameserver")
    let servers = aqara.flatMap { inputs[$0.name]?.nameServers ?? [] }
    if servers.isEmpty || !isDetailed && !isInBridgesPlace {
      report.null()
    } else {
      report.string(servers.joined(separator: ";"))
    }
    report.key("lastError")
    if let error { report.string(words(error.text)) } else { report.null() }
    report.key("capabilities")
    report.array { list in
      list.string("resource_report")
      list.string("spec_report")
    }
    report.key("heartbeatIntervalSeconds")
    report.integer(heartbeat.components.seconds)
    report.write("rawMessageCount", states.reduce(0) { $0 + $1.deliveries })
    report.write("parsedMessageCount", states.reduce(0) { $0 + max(0, $1.deliveries - $1.quarantined) })
    report.write("publishedEventCount", states.reduce(0) { $0 + $1.events })
    report.write("ignoredMessageCount", states.reduce(0) { $0 + $1.duplicates })
    report.write("processingErrorCount", states.reduce(0) { $0 + $1.errors + $1.quarantined })
    report.write("lastRawMessageAt", lastDelivery)
    report.write("lastParsedMessageAt", states.compactMap(\.lastEventAt).max())
    report.write("lastPublishedEventAt", states.compactMap(\.lastEventAt).max())
    report.key("lastMessageType")
    if let type = states.compactMap(\.lastType).last { report.string(type) } else { report.null() }
    report.key("lastIgnoredReason")
    if states.contains(where: { $0.duplicates > 0 }) { report.string("delivered before") } else { report.null() }
  }
}

extension LinkState {
  /// Whether messages come, or would if there were any.
  fileprivate var isTaking: Bool { connected && membership?.isRegistered != false }
}
