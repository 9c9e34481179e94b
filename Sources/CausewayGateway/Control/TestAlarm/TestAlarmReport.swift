internal import CausewayCore
internal import CausewayDelivery

/// What became of a test alarm, output by output.
struct TestAlarmReport: Sendable {
  struct Output: Sendable {
    let name: String
    let type: String
    let route: String
    let isAlarmRoute: Bool
    /// `delivered`, `streamed`, `waiting`, or what else became of it.
    var state = "waiting"
    var seconds: Duration?
    /// Attempts that failed.
    var failures = 0
    /// Of a stream: how many are connected to it.
    var clients: Int?
    /// Why it is not there yet.
    var reason: String?

    var hasArrived: Bool { state == "delivered" || state == "streamed" }
  }

  let alarm: TestAlarm
  let position: Position?
  let outputs: [Output]

  /// Whether everyone who was to have it has it.
  var hasArrived: Bool { !outputs.isEmpty && outputs.allSatisfy(\.hasArrived) }

  var json: JSONWriter {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("arrived", hasArrived)
      writer.member("position", position?.description)
      writer.member("id", alarm.entry.event.id)
      writer.member("source", alarm.entry.event.source)
      writer.member("type", alarm.entry.event.type)
      writer.key("outputs")
      writer.array { writer in
        for output in outputs { Self.write(output, to: &writer) }
      }
    }
    return writer
  }

  private static func write(_ output: Output, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("output", output.name)
      writer.member("type", output.type)
      writer.member("route", output.route)
      writer.member("alarm_route", output.isAlarmRoute)
      writer.member("state", output.state)
      writer.member("seconds", output.seconds)
      writer.member("failed_attempts", output.failures)
      if let clients = output.clients { writer.member("clients", clients) }
      writer.member("reason", output.reason)
    }
  }
}
