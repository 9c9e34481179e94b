internal import CausewayConnectors
internal import CausewayCore
internal import CausewayDelivery
internal import CausewayJournal
internal import Loop

extension Gateway {
  private static let stuckAfter = Duration.seconds(30)

  /// - Parameter isDetailed: for the owner, not for everyone.
  func report(isDetailed: Bool) async -> HealthReport {
    let statuses = house.pushOutputs.map(\.status)
    // Health answers also when the journal does not.
    let deadLetters = statuses.isEmpty ? nil : try? await journal.deadLetterCounts()
    return HealthReport(
      isReady: isListening, links: house.links, head: await journal.head, heartbeat: house.heartbeat,
      lag: EventLoop.lag.worst,
      outputs: Dictionary(statuses.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }),
      deadLetters: deadLetters?.kept ?? [:], warnings: await journalWarnings() + house.routeFindings.sentences,
      isDetailed: isDetailed, inputs: configuredInputs, publicURL: configuration.http.publicURL,
      isInBridgesPlace: configuration.isOfEnvironment, reload: reloads.last, now: time.now)
  }

  private var configuredInputs: [String: HealthReport.Input] {
    let inputs = house.inputs.map { input -> (String, HealthReport.Input) in
      let configured = input.configured
      return (
        configured.name,
        HealthReport.Input(isEnabled: configured.isEnabled, nameServers: configured.plan.nameServers)
      )
    }
    return Dictionary(inputs, uniquingKeysWith: { first, _ in first })
  }

  /// What the owner should look at. For strangers too, so without paths.
  private func journalWarnings() async -> [String] {
    var warnings: [String] = []
    if let error = await journal.statistics.lastError {
      warnings.append("the journal cannot take anything now: \(error.summary)")
    }
    if await journal.isDamaged {
      warnings.append("the journal's oldest entries cannot be read: it is damaged, and nothing is dropped any more")
    }
    if let doubt = await journal.retentionDoubt {
      warnings.append(
        "\(doubt): nothing is dropped for its age until it is right, or `causeway confirm-clock` says that it is")
    }
    return warnings
  }

  /// Why nothing can be accepted now; `nil` if it can.
  func obstacle() async -> String? {
    guard isListening else { return "the gateway is starting or stopping" }
    guard let error = await journal.statistics.lastError else { return nil }
    // Nothing may come by itself that would show that the disk is well again: a cursor that rides on a commit does.
    await journal.settle(
      FollowerID(rawValue: ":readiness"), Cursor(position: await journal.head, restingSince: time.now))
    return "the journal cannot take anything now: \(error.summary)"
  }

  /// Whether a commit has been running for so long that only a restart may help.
  func isJournalStuck() async -> Bool {
    guard let since = await journal.committingSince else { return false }
    return time.uptime - since > Self.stuckAfter
  }
}
