internal import CausewayCore
internal import CausewayDelivery

/// The gateway's state as `aqara-rocketmq-bridge` words it, so that its client finds what it asks for: 200, `status` "up" and
/// `rocketmqStarted` true once whichever Aqara input is configured is ready. What the bridge does not have follows: which input that is,
/// and every link.
struct HealthReport {
  let isReady: Bool
  let links: [Link]
  let head: Position
  let heartbeat: Duration
  let lag: Duration
  /// Those that the gateway pushes to, by name.
  var outputs: [String: OutputStatus] = [:]
  /// Kept dead letters, by output.
  var deadLetters: [String: Int] = [:]
  /// What the owner should look at, a sentence each.
  var warnings: [String] = []
  /// For the owner. To strangers it says that a far end is away, and not where or why: that names hosts and their ports.
  var isDetailed = true
  /// What an input reads as configured, by its name: for those whose link does not say it.
  var inputs: [String: Input] = [:]
  /// Where the gateway is reached from outside, as configured.
  var publicURL: String?
  /// In the bridge's place, with its environment, it says what the bridge said: also to strangers, which name servers it asks.
  var isInBridgesPlace = false
  /// The last one, if there was any.
  var reload: ReloadRecord.Last?
  let now: Timestamp

  /// What the configuration says of an input.
  struct Input: Sendable {
    var isEnabled = true
    /// `host:port` each; empty for those that ask none.
    var nameServers: [String] = []
  }

  /// Words about an input, for whoever has the file or, without one, the variables before him.
  func words(_ text: String) -> String { isInBridgesPlace ? BridgeVariable.naming(text) : text }

  var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { report in
      writeBridgeFields(&report)
      report.key("causeway")
      report.object { own in
        own.key("version")
        own.string(Release.version)
        own.key("aqaraInput")
        if let input = enabledAqara.first ?? aqara.first { own.string(input.type) } else { own.null() }
        own.key("head")
        own.string(head.description)
        own.key("loopLagSeconds")
        own.double(Double(lag.components.seconds) + Double(lag.components.attoseconds) / 1e18)
        writeReload(&own)
      }
      report.key("links")
      report.array { list in
        for link in links { write(link, &list) }
      }
      report.key("warnings")
      report.array { list in
        for warning in warnings + groupWarnings + outputWarnings { list.string(warning) }
      }
    }
    return writer.bytes
  }

  private func writeReload(_ own: inout JSONWriter) {
    own.key("lastReload")
    guard let reload else { return own.null() }
    own.object { entry in
      entry.write("at", reload.at)
      entry.key("outcome")
      entry.string(reload.outcome.rawValue)
      entry.write("problems", reload.problems)
    }
  }
}
