internal import CausewayCore
internal import CausewayDelivery

extension OutputStatus {
  /// Where everything before is settled or parked, alarms included.
  var settledThrough: Position { min(position, alarmPosition ?? position) }

  /// Entries of the journal, whoever they are for, that it has not come past.
  func lag(behind head: Position) -> Int64 { max(0, head.rawValue - settledThrough.rawValue) }

  func write(to writer: inout JSONWriter, head: Position, deadLetters: Int) {
    writer.object { writer in
      writer.member("name", name)
      writer.member("type", type)
      writer.member("state", pause != nil ? "paused" : away != nil ? "away" : "working")
      writer.member("cursor", position.description)
      writer.member("alarm_cursor", alarmPosition?.description)
      writer.member("past_alarms_through", pastAlarmsThrough?.description)
      writer.member("lag_entries", lag(behind: head))
      writer.member("in_hand", inHand)
      writer.member("parked", parked)
      writer.member("dead_letters", deadLetters)
      writer.key("paused")
      if let pause { pause.write(to: &writer) } else { writer.null() }
      writer.key("away")
      if let away {
        writer.object { writer in
          writer.member("reason", away)
          writer.member("seconds", awayFor?.components.seconds ?? 0)
        }
      } else {
        writer.null()
      }
      writer.member("obstacle", away == nil ? obstacle : nil)
      writer.key("counters")
      figures.write(to: &writer)
      writer.note("last_error", lastError, at: lastErrorAt)
      writer.key("replays")
      writer.array { writer in
        for replay in replays { replay.write(to: &writer, output: name) }
      }
    }
  }
}

extension Pause {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("since", since.rfc3339)
      writer.member("until", until?.rfc3339)
      writer.member("reason", reason)
    }
  }
}

extension DeliveryFigures {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      let counters = [
        ("routed", routed), ("delivered", delivered), ("dead", dead), ("expired", expired), ("throttled", throttled),
        ("superseded", superseded), ("retries", retries), ("unavailable", unavailable), ("rejected", rejected),
      ]
      for (name, count) in counters { writer.member(name, count) }
    }
  }
}

extension OutputStatus.Running {
  func write(to writer: inout JSONWriter, output: String) {
    writer.object { writer in
      writer.member("number", number)
      writer.member("output", output)
      writer.member("after", plan.after.description)
      writer.member("through", plan.through.description)
      writer.member("force", plan.force)
      writer.member("position", position.description)
    }
  }
}

extension Link {
  /// Of an output that its clients read from.
  func writeStream(to writer: inout JSONWriter, head: Position) {
    let state = reading
    let position = state.position ?? head
    writer.object { writer in
      writer.member("name", name)
      writer.member("type", type)
      writer.member("state", "working")
      writer.member("cursor", position.description)
      writer.member("lag_entries", max(0, head.rawValue - position.rawValue))
      writer.member("clients", state.clients)
      writer.key("counters")
      writer.object { writer in
        writer.member("sent", state.events)
        writer.member("ignored", state.ignored)
        writer.member("refused", state.refused)
      }
      writer.note("last_error", state.lastError?.text, at: state.lastError?.at)
    }
  }
}
