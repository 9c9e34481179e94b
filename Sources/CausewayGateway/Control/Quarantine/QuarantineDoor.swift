internal import CausewayCore
internal import Loop

/// `/api/v1/quarantine`: deliveries that no dialect could read, to look at, to read once more, or to forget.
@EventLoop
struct QuarantineDoor {
  private static let mostRows = 1_000
  /// Reasons that are told; of the rest only how many there are.
  private static let mostReasons = 100

  /// By the names of their inputs.
  let ingests: [String: JournalIngest]
  let journal: any QuarantineJournal
  let time: any TimeSource

  nonisolated var routes: [ControlDoor.Route] {
    [
      ControlDoor.Route("GET", "quarantine", .json { try await list($0) }),
      ControlDoor.Route("GET", "quarantine/*", .json { try await show($0) }),
      ControlDoor.Route("POST", "quarantine/retry", .json { try await retry($0) }),
      ControlDoor.Route("POST", "quarantine/drop", .json { try await drop($0) }),
    ]
  }

  private func list(_ request: ControlRequest) async throws -> JSONWriter {
    let parameters = try request.parameters("input", "after", "limit")
    let slice = try ListSlice(parameters, most: Self.mostRows)
    let input = parameters["input"]
    var rows: [JSONText] = []
    var position = slice.after
    var isLast = false
    while rows.count < slice.limit, !isLast {
      let page = try await journal.quarantined(after: position, limit: min(slice.limit - rows.count, 64))
      rows += page.filter { input == nil || $0.quarantined.input == input }.map(\.summary)
      position = page.last?.number ?? position
      isLast = page.isEmpty
    }
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("quarantine")
      writer.array { writer in
        for row in rows { writer.raw(row) }
      }
      writer.member("next", isLast ? nil : position)
    }
    return writer
  }

  private func show(_ request: ControlRequest) async throws -> JSONWriter {
    _ = try request.parameters()
    let number = try ListSlice.number(request.arguments[0], of: "a quarantined delivery")
    guard let record = try await journal.quarantined(number) else {
      throw ControlProblem.missing(
        "there is no quarantined delivery \(number)", hint: "It was retried or dropped, or its time was over.")
    }
    var writer = JSONWriter()
    writer.object { writer in
      record.writeMembers(to: &writer)
      record.writeDelivery(to: &writer)
    }
    return writer
  }

  private func retry(_ request: ControlRequest) async throws -> JSONWriter {
    let members = try request.members("numbers", "input", "all")
    var pages = QuarantinePages(try Selection(members, owner: "input"), journal: journal, now: time.now)
    var (released, events, unreadable) = (0, 0, 0)
    var reasons: [(number: Int64, reason: String)] = []
    var slice = Slice()
    while let record = try await pages.next() {
      switch try await retry(record) {
      case .released(let count):
        released += 1
        events += count
      case .unreadable(let reason, let count):
        events += count
        unreadable += 1
        if reasons.count < Self.mostReasons { reasons.append((record.number, reason)) }
      }
      await slice.step()
    }
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("released", released)
      writer.member("events", events)
      writer.member("unreadable", unreadable)
      writer.key("reasons")
      writer.array { writer in
        for (number, reason) in reasons {
          writer.object { writer in
            writer.member("number", number)
            writer.member("reason", reason)
          }
        }
      }
      writer.member("missing", pages.missing)
    }
    return writer
  }

  private func retry(_ record: QuarantineRecord) async throws(JournalError) -> RetryOutcome {
    let name = record.quarantined.input
    guard let ingest = ingests[name] else {
      return .unreadable(reason: "no input is called \(Quotation.of(name)) any more", events: 0)
    }
    return try await ingest.retry(record)
  }

  private func drop(_ request: ControlRequest) async throws -> JSONWriter {
    let members = try request.members("numbers", "input", "all")
    var pages = QuarantinePages(try Selection(members, owner: "input"), journal: journal, now: time.now)
    var numbers: [Int64] = []
    var count = 0
    while let record = try await pages.next() {
      numbers.append(record.number)
      guard numbers.count == 256 else { continue }
      count += try await journal.dropQuarantined(numbers)
      numbers = []
    }
    if !numbers.isEmpty { count += try await journal.dropQuarantined(numbers) }
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("dropped", count)
      writer.member("missing", pages.missing)
    }
    return writer
  }
}
