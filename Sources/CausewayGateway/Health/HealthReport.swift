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
  /// The last one, if there was any.
  var reload: ReloadRecord.Last?
  let now: Timestamp

  var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { report in
      writeBridgeFields(&report)
      report.key("causeway")
      report.object { own in
        own.key("version")
        own.string(Release.version)
        own.key("aqaraInput")
        if let input = aqara.first { own.string(input.type) } else { own.null() }
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
        for warning in warnings + outputWarnings { list.string(warning) }
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

  private var aqara: [Link] { links.filter { $0.direction == .input && $0.dialect == "aqara" } }

  private var status: String {
    if aqara.isEmpty { return "degraded" }
    return isReady && aqara.contains { $0.reading.connected } ? "up" : "starting"
  }

  private func writeBridgeFields(_ report: inout JSONWriter) {
    let states = aqara.map(\.reading)
    let isUp = status == "up"
    let lastDelivery = states.compactMap(\.lastDeliveryAt).max()
    let error = states.compactMap(\.presentError).max { $0.at < $1.at }
    report.key("status")
    report.string(status)
    report.key("rocketmqEnabled")
    report.boolean(!aqara.isEmpty)
    report.key("rocketmqStarted")
    report.boolean(isUp)
    report.key("consumerRegistered")
    report.boolean(isUp)
    report.key("assignedQueueCount")
    report.integer(states.count { $0.connected })
    report.write("lastMessageAt", lastDelivery)
    report.key("publicUrl")
    report.null()
    report.key("nameserver")
    report.null()
    report.key("lastError")
    if let error { report.string(error.text) } else { report.null() }
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

  private func write(_ link: Link, _ list: inout JSONWriter) {
    let state = link.reading
    list.object { entry in
      entry.key("name")
      entry.string(link.name)
      entry.key("direction")
      entry.string(link.direction.rawValue)
      entry.key("type")
      entry.string(link.type)
      if let dialect = link.dialect {
        entry.key("dialect")
        entry.string(dialect)
      }
      entry.key("connected")
      entry.boolean(state.connected)
      entry.write("since", state.since)
      switch link.direction {
      case .input:
        entry.write("deliveries", state.deliveries)
        entry.write("events", state.events)
        entry.write("duplicates", state.duplicates)
        entry.write("quarantined", state.quarantined)
        entry.write("lastDeliveryAt", state.lastDeliveryAt)
        entry.key("lastDeliveryAgeSeconds")
        if let last = state.lastDeliveryAt {
          entry.integer(max(0, (now - last).components.seconds))
        } else {
          entry.null()
        }
      case .output:
        entry.write("events", state.events)
        entry.write("ignored", state.ignored)
        entry.write("clients", state.clients)
        entry.write("lastDeliveryAt", state.lastEventAt)
        entry.key("lagEntries")
        let status = outputs[link.name]
        entry.integer(status?.lag(behind: head) ?? max(0, head.rawValue - (state.position ?? head).rawValue))
        if let status { write(status, &entry) }
      }
      entry.write("refused", state.refused)
      entry.write("lastRefusal", state.lastRefusal)
      entry.write("errors", state.errors)
      // What an input says of its far end is what the bridge said of its own; a stream has no far end to speak of.
      let hides = outputs[link.name] != nil && !isDetailed
      entry.write(
        "lastError", hides ? state.lastError.map { LinkState.Note(text: Self.undisclosed, at: $0.at) } : state.lastError
      )
      entry.write("recoveredAt", state.recoveredAt)
    }
  }
}

extension HealthReport {
  private func write(_ status: OutputStatus, _ entry: inout JSONWriter) {
    entry.write("inHand", status.inHand)
    entry.write("parked", status.parked)
    entry.write("deadLetters", deadLetters[status.name] ?? 0)
    entry.key("away")
    if let away = status.away { entry.string(isDetailed ? away : Self.undisclosed) } else { entry.null() }
    entry.key("paused")
    if let pause = status.pause {
      entry.object { entry in
        entry.write("since", pause.since)
        entry.write("until", pause.until)
        entry.key("reason")
        entry.string(isDetailed ? pause.reason : Self.undisclosed)
      }
    } else {
      entry.null()
    }
  }

  private static var undisclosed: String { "see `causeway outputs`" }

  private var outputWarnings: [String] {
    links.compactMap { outputs[$0.name] }.flatMap { status -> [String] in
      var sentences: [String] = []
      if let pause = status.pause {
        let end = pause.until.map { " until \($0.rfc3339)" } ?? ""
        sentences.append("output \(status.name) is paused\(end): \(isDetailed ? pause.reason : Self.undisclosed)")
      } else if let away = status.away {
        sentences.append(
          "output \(status.name) is away for \(status.awayFor?.components.seconds ?? 0) s: "
            + (isDetailed ? away : Self.undisclosed))
      }
      if let count = deadLetters[status.name], count > 0 {
        sentences.append("output \(status.name) has given up \(count) entries: see its dead letters")
      }
      return sentences
    }
  }
}

extension JSONWriter {
  fileprivate mutating func write(_ key: String, _ value: Int) {
    self.key(key)
    integer(value)
  }

  fileprivate mutating func write(_ key: String, _ time: Timestamp?) {
    self.key(key)
    if let time { string(time.rfc3339) } else { null() }
  }

  fileprivate mutating func write(_ key: String, _ note: LinkState.Note?) {
    self.key(key)
    guard let note else { return null() }
    object { writer in
      writer.key("text")
      writer.string(note.text)
      writer.write("at", note.at)
    }
  }
}
