internal import CausewayCore
internal import CausewayDelivery
internal import Loop

/// `/api/v1/replays`: a stretch of the past, sent to an output once more. Says first what that would be.
@EventLoop
struct ReplaysDoor {
  let roster: OutputRoster
  let journal: any DeliveryJournal
  let time: any TimeSource

  nonisolated var routes: [ControlDoor.Route] {
    [
      ControlDoor.Route("GET", "replays", .json { try await list($0) }),
      ControlDoor.Route("POST", "replays", .json { try await replay($0) }),
      ControlDoor.Route("POST", "replays/cancel", .json { try await cancel($0) }),
    ]
  }

  private func list(_ request: ControlRequest) async throws -> JSONWriter {
    _ = try request.parameters()
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("replays")
      writer.array { writer in
        for status in roster.pushed.map(\.status) {
          for replay in status.replays { replay.write(to: &writer, output: status.name) }
        }
      }
    }
    return writer
  }

  private func replay(_ request: ControlRequest) async throws -> JSONWriter {
    let members = try request.members("output", "since", "until", "force", "dry_run")
    let name = try members.requiredText("output", hint: "Outputs here: \(roster.names.joined(separator: ", ")).")
    let output = try roster.pushOutput(name, to: "be replayed to")
    let isDry = try members.boolean("dry_run")
    let plan = try await plan(members)
    let forecast = try await output.forecast(plan)
    // Nothing to send is nothing to start.
    let number = isDry || forecast.count == 0 ? nil : try await start(plan, on: output)
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("output", name)
      writer.member("dry_run", isDry)
      writer.member("after", plan.after.description)
      writer.member("through", plan.through.description)
      writer.member("force", plan.force)
      writer.member("count", forecast.count)
      writer.key("types")
      writer.counts(forecast.entries)
      writer.member("superseded", forecast.superseded)
      writer.member("missing", forecast.missing)
      writer.member("number", number.map(Int64.init))
    }
    return writer
  }

  private func cancel(_ request: ControlRequest) async throws -> JSONWriter {
    let members = try request.members("output", "number")
    let name = try members.requiredText("output", hint: "Outputs here: \(roster.names.joined(separator: ", ")).")
    let output = try roster.pushOutput(name, to: "be replayed to")
    guard let number = members.value("number")?.integer else { throw ControlProblem.wrong("`number` is missing") }
    guard await output.cancelReplay(Int(number)) else {
      throw ControlProblem.missing(
        "no replay \(number) to \(Quotation.of(name)) is running", hint: "`GET /api/v1/replays` lists those that are.")
    }
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("output", name)
      writer.member("number", Int64(number))
      writer.member("cancelled", true)
    }
    return writer
  }

  private func plan(_ members: ControlMembers) async throws -> ReplayPlan {
    let now = time.now
    let since = try ReplayPlace(
      try members.requiredText("since", hint: "Such as 2h."), name: "since", now: now)
    let until = try members.text("until").map { text throws(ControlProblem) in
      try ReplayPlace(text, name: "until", now: now)
    }
    let head = await journal.head
    let after = min(head, try await since.before(in: journal))
    let through = min(head, try await until?.last(in: journal) ?? head)
    guard after <= through, until?.isBefore(since) != true else {
      throw ControlProblem.wrong("`until` lies before `since`", hint: "Exchange them.")
    }
    return ReplayPlan(after: after, through: through, force: try members.boolean("force"))
  }

  private func start(_ plan: ReplayPlan, on output: PushOutput) async throws -> Int {
    do {
      return try await output.replay(plan)
    } catch PushOutput.ReplayRefusal.tooMany {
      throw ControlProblem.conflict(
        "\(PushOutput.mostReplays) replays to this output are running already", hint: "Wait for one to end.")
    } catch PushOutput.ReplayRefusal.notRunning {
      throw ControlProblem.notNow("the output is starting or stopping", hint: "Try again in a moment.")
    }
  }
}
