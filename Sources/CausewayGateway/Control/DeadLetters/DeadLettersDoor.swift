internal import CausewayCore
internal import CausewayDelivery
internal import Loop

/// `/api/v1/dead-letters`: what outputs have given up, to look at, to send again, or to forget.
@EventLoop
struct DeadLettersDoor {
  private static let mostRows = 1_000

  let roster: OutputRoster
  let journal: any DeliveryJournal

  nonisolated var routes: [ControlDoor.Route] {
    [
      ControlDoor.Route("GET", "dead-letters", .json { try await list($0) }),
      ControlDoor.Route("GET", "dead-letters/*", .json { try await show($0) }),
      ControlDoor.Route("POST", "dead-letters/redrive", .json { try await redrive($0) }),
      ControlDoor.Route("POST", "dead-letters/drop", .json { try await drop($0) }),
    ]
  }

  // MARK: Looking

  private func list(_ request: ControlRequest) async throws -> JSONWriter {
    let parameters = try request.parameters("output", "after", "limit")
    let slice = try ListSlice(parameters, most: Self.mostRows)
    let output = parameters["output"]
    let counts = try await journal.deadLetterCounts()
    // The payloads are let go page by page: only rows are gathered.
    var rows: [JSONText] = []
    var position = slice.after
    var isLast = false
    while rows.count < slice.limit, !isLast {
      let page = try await journal.deadLetters(of: output, after: position, limit: min(slice.limit - rows.count, 256))
      rows += page.map(\.summary)
      position = page.last?.number ?? position
      isLast = page.isEmpty
    }
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("dead_letters")
      writer.array { writer in
        for row in rows { writer.raw(row) }
      }
      writer.member("next", isLast ? nil : position)
      writer.key("kept")
      writer.counts(counts.kept)
      writer.member("dropped", counts.dropped)
    }
    return writer
  }

  private func show(_ request: ControlRequest) async throws -> JSONWriter {
    _ = try request.parameters()
    let number = try ListSlice.number(request.arguments[0], of: "a dead letter")
    guard let letter = try await journal.deadLetters(of: nil, after: number - 1, limit: 1).first,
      letter.number == number
    else {
      throw ControlProblem.missing(
        "there is no dead letter \(number)", hint: "It was redriven or dropped, or its time was over.")
    }
    var writer = JSONWriter()
    writer.object { writer in
      letter.writeMembers(to: &writer)
      writer.key("event")
      var event: [UInt8] = []
      letter.entry.appendCloudEvent(to: &event)
      writer.raw(JSONText(trusted: event))
    }
    return writer
  }

  // MARK: Sending again

  private func redrive(_ request: ControlRequest) async throws -> JSONWriter {
    let members = try request.members("numbers", "output", "all", "force", "dry_run")
    let selection = try Selection(members, owner: "output")
    let (isForced, isDry) = (try members.boolean("force"), try members.boolean("dry_run"))
    if case .owner(let name) = selection { _ = try roster.pushOutput(name, to: "have dead letters redriven") }
    var pages = try await DeadLetterPages(selection, journal: journal)
    var report = RedriveReport(isDryRun: isDry)
    while case let page = try await pages.next(), !page.isEmpty {
      for (name, letters) in Dictionary(grouping: page, by: { $0.follower.output }).sorted(by: { $0.key < $1.key }) {
        guard let output = roster.pushOutput(name) else {
          report.addOrphans(letters.count, of: name)
          continue
        }
        let forecast = try await output.redriveForecast(letters, force: isForced)
        if isDry {
          report.add(forecast.letters, superseded: forecast.superseded, left: 0, of: name)
        } else {
          let outcome = try await redrive(letters, of: output, force: isForced)
          report.add(
            Array(forecast.letters.prefix(outcome.redriven)), superseded: outcome.superseded, left: outcome.left,
            of: name)
        }
      }
    }
    report.missing = pages.missing
    return report.json
  }

  private func redrive(
    _ letters: [DeadLetter], of output: PushOutput, force: Bool
  ) async throws -> RedriveOutcome {
    do {
      return try await output.redrive(letters, force: force)
    } catch is PushOutput.ReplayRefusal {
      throw ControlProblem.notNow("the output is starting or stopping", hint: "Try again in a moment.")
    }
  }

  // MARK: Forgetting

  private func drop(_ request: ControlRequest) async throws -> JSONWriter {
    let members = try request.members("numbers", "output", "all", "dry_run")
    let isDry = try members.boolean("dry_run")
    // Not only of outputs that there are: what an output that was taken out has left behind can be dropped too.
    var pages = try await DeadLetterPages(try Selection(members, owner: "output"), journal: journal)
    var count = 0
    while case let page = try await pages.next(), !page.isEmpty {
      count += isDry ? page.count : try await journal.dropDeadLetters(page.map(\.number))
    }
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("dry_run", isDry)
      writer.member("dropped", count)
      writer.member("missing", pages.missing)
    }
    return writer
  }
}
