internal import CausewayConnectors
internal import CausewayCore

extension Explanation {
  /// One object: `event`, and `outputs` with for each `name`, `type`, `sent`, `route`, `declined`, `preview` and `reason`.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("event")
      var event: [UInt8] = []
      entry.appendCloudEvent(to: &event)
      // A payload's own line ends stand between tokens, where a blank means the same.
      writer.raw(JSONText(trusted: event.map { $0 == 10 || $0 == 13 ? 32 : $0 }))
      writer.key("outputs")
      writer.array { list in
        for output in outputs { list.object { Self.write(output, &$0) } }
      }
    }
    return writer.bytes
  }

  private static func write(_ output: Output, _ writer: inout JSONWriter) {
    writer.key("name")
    writer.string(output.name)
    writer.key("type")
    writer.string(output.type)
    writer.key("sent")
    writer.boolean(output.isSent)
    writer.key("route")
    write(output.decision.route, &writer)
    writer.key("declined")
    writer.array { list in
      for declined in output.decision.declined {
        list.object { writer in
          writer.key("route")
          write(declined.route, &writer)
          writer.key("condition")
          writer.string(declined.failure.condition)
          writer.key("expected")
          writer.string(declined.failure.expected)
          writer.key("found")
          writer.string(declined.failure.found)
        }
      }
    }
    writer.key("preview")
    if let text = output.text { writer.string(text) } else { writer.null() }
    writer.key("reason")
    if let reason = output.reason { writer.string(reason) } else { writer.null() }
  }

  private static func write(_ route: Route?, _ writer: inout JSONWriter) {
    guard let route else { return writer.null() }
    writer.object { writer in
      writer.key("name")
      writer.string(route.name)
      writer.key("line")
      if let line = route.line { writer.integer(line) } else { writer.null() }
      writer.key("priority")
      writer.string(route.priority.rawValue)
    }
  }
}

extension Explanation.Output {
  /// Whether something would leave.
  package var isSent: Bool { reason == nil }

  /// What would leave, to the letter; `nil` if nothing does.
  package var text: String? {
    guard case .text(let text)? = preview, isSent else { return nil }
    return text
  }

  /// Why nothing would leave, for people; `nil` if something does.
  package var reason: String? {
    if decision.tellsOwnFailure { return "it tells that this output fails, which is never sent to the output itself" }
    guard let route = decision.route else {
      return decision.declined.isEmpty ? "no route names this output" : "no route to it matches"
    }
    if hasExpired, let expires = route.expires { return "it is older than the \(expires.settingText) of `expires`" }
    if case .nothing(let reason)? = preview { return reason }
    return nil
  }
}
