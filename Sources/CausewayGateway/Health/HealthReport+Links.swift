internal import CausewayCore
internal import CausewayDelivery

/// How each input and output stands.
extension HealthReport {
  func write(_ link: Link, _ list: inout JSONWriter) {
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
        entry.key("enabled")
        entry.boolean(inputs[link.name]?.isEnabled ?? true)
        if let membership = state.membership { write(membership, &entry) }
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
        "lastError",
        state.lastError.map { note in
          LinkState.Note(text: hides ? Self.undisclosed : words(note.text), at: note.at)
        })
      entry.write("recoveredAt", state.recoveredAt)
    }
  }

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

  var outputWarnings: [String] {
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

  private func write(_ membership: GroupMembership, _ entry: inout JSONWriter) {
    entry.key("group")
    entry.object { group in
      group.key("registered")
      group.boolean(membership.isRegistered)
      group.write("queues", membership.queues)
      group.write("others", membership.others.count)
      guard isDetailed else { return }
      group.key("otherNames")
      group.array { list in for name in membership.others { list.string(name) } }
      group.key("nameServer")
      if let server = membership.nameServer { group.string(server) } else { group.null() }
    }
  }

  /// What is split among several reaches each only in part: nobody's intention where two bridges run.
  var groupWarnings: [String] {
    links.compactMap { link in
      guard let others = link.reading.membership?.others, !others.isEmpty else { return nil }
      let names = isDetailed ? " (\(others.joined(separator: ", ")))" : ""
      return
        "input \(link.name) shares its consumer group with \(others.count) other\(others.count == 1 ? "" : "s")\(names): "
        + "messages are split among all of them, and what goes to the others does not come here"
    }
  }
}
