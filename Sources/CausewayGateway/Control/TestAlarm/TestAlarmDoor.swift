internal import CausewayCore
internal import CausewayDelivery
internal import Loop

/// `/api/v1/test-alarm`: sends an alarm through the real journal, the real routes and the real outputs, and says who had it how soon.
@EventLoop
struct TestAlarmDoor {
  private static let usualTimeout = Duration.seconds(10)
  private static let timeouts: ClosedRange<Duration> = .milliseconds(100) ... .seconds(300)

  let roster: OutputRoster
  let routing: RoutingTable
  let journal: any DeliveryJournal
  let time: any TimeSource

  nonisolated var routes: [ControlDoor.Route] {
    [ControlDoor.Route("POST", "test-alarm", .json { try await run($0) })]
  }

  private func run(_ request: ControlRequest) async throws -> JSONWriter {
    let members = try request.members("timeout", "event")
    let timeout = try members.duration("timeout", in: Self.timeouts) ?? Self.usualTimeout
    let head = await journal.head
    let now = time.now
    let alarm = try TestAlarm(
      members, number: "\(now.milliseconds)-\(UInt32.random(in: 0...UInt32.max))", head: head, now: now)
    let takers = roster.links.compactMap { link in
      routing.route(for: alarm.entry, to: link.name).map { (link: link, route: $0) }
    }
    guard !takers.isEmpty else { throw noRoute(alarm) }
    let report = try await send(alarm, to: takers, within: timeout)
    return report.json
  }

  private func noRoute(_ alarm: TestAlarm) -> ControlProblem {
    let event = alarm.entry.event
    let outputs = roster.pushed.map(\.status.name)
    let example = (outputs.isEmpty ? roster.names : outputs).first ?? "…"
    let hint =
      event.type == TestAlarm.type
      ? "Add one, such as `- { match: { type: \(TestAlarm.type) }, priority: alarm, to: [\(example)] }`; or let the "
        + "alarm look like one of yours, with its `type`, `source` and `data`, so that it takes the real alarms' way."
      : "`causeway explain` says for such an event why each route does not."
    return .conflict("no route takes \(Quotation.of(event.type)) from \(Quotation.of(event.source))", hint: hint)
  }

  private func send(
    _ alarm: TestAlarm, to takers: [(link: Link, route: Route)], within timeout: Duration
  ) async throws -> TestAlarmReport {
    let event = alarm.entry.event
    var witnesses: [String: Witness] = [:]
    for (link, _) in takers {
      witnesses[link.name] = roster.pushOutput(link.name)?.witness(source: event.source, id: event.id)
    }
    defer {
      for (name, witness) in witnesses { roster.pushOutput(name)?.dismiss(witness) }
    }
    let began = time.uptime
    let pending = PendingEntry(event: event, input: alarm.entry.input, receivedAt: alarm.entry.receivedAt)
    let receipt = try await journal.append(PendingBatch(entries: [pending]))
    let outputs = await withTaskGroup(of: (Int, TestAlarmReport.Output).self) { group in
      for (index, taker) in takers.enumerated() {
        let witness = witnesses[taker.link.name]
        group.addTask {
          let output =
            if let witness {
              await self.follow(witness, taker.link, taker.route, since: began, within: timeout)
            } else {
              await self.follow(taker.link, taker.route, to: receipt.last, since: began, within: timeout)
            }
          return (index, output)
        }
      }
      var found: [(Int, TestAlarmReport.Output)] = []
      for await output in group { found.append(output) }
      return found.sorted { $0.0 < $1.0 }.map(\.1)
    }
    return TestAlarmReport(alarm: alarm, position: receipt.last, outputs: outputs)
  }

  /// Through an output that the gateway pushes to.
  private func follow(
    _ witness: Witness, _ link: Link, _ route: Route, since began: Duration, within timeout: Duration
  ) async -> TestAlarmReport.Output {
    await witness.wait(atMost: timeout)
    var output = TestAlarmReport.Output(
      name: link.name, type: link.type, route: route.name, isAlarmRoute: route.priority == .alarm)
    output.failures = witness.failures
    output.reason = witness.lastReason
    if let end = witness.end {
      output.state = end.rawValue
      output.seconds = time.uptime - began
      if end == .delivered { output.reason = nil }
    } else if let status = roster.pushOutput(link.name)?.status {
      if let pause = status.pause {
        output.reason = "the output is paused: \(pause.reason)"
      } else if let away = status.away {
        output.reason = "the far end is away: \(away)"
      }
    }
    return output
  }

  /// Into a stream: its clients take it from there.
  private func follow(
    _ link: Link, _ route: Route, to position: Position?, since began: Duration, within timeout: Duration
  ) async -> TestAlarmReport.Output {
    var output = TestAlarmReport.Output(
      name: link.name, type: link.type, route: route.name, isAlarmRoute: route.priority == .alarm)
    while time.uptime - began < timeout {
      let state = link.reading
      if let position, let reached = state.position, reached >= position {
        output.state = "streamed"
        output.seconds = time.uptime - began
        output.clients = state.clients
        return output
      }
      // A link wakes nobody: hot paths report to it.
      do { try await EventLoop.sleep(for: .milliseconds(2)) } catch { break }
    }
    output.reason = "the stream has not come so far"
    return output
  }
}
