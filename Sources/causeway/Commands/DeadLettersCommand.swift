internal import CausewayCore

struct DeadLettersCommand: Command {
  private static let actions = ["list", "show", "redrive", "drop"]

  static let description = CommandDescription(
    name: "dead-letters",
    summary: "what outputs have given up: look at it, send it again, or forget it",
    operands: ChosenNumbers.operands(actions),
    options: [
      Option(name: "output", value: "NAME", summary: "those of one output"),
      Option(name: "all", summary: "all there are"),
      Option(name: "force", summary: "redrive also states that a newer one has overtaken"),
      Option(name: "dry-run", summary: "only say what would be sent, or dropped"),
      Option(name: "after", value: "NUMBER", summary: "list those behind this number"),
      Option(name: "limit", short: "n", value: "N", summary: "list so many at most (100)"),
      .json,
    ],
    discussion: """
      redrive says first what it sends. The events carry the ids they had; whatever is given up again is a new dead letter.
      """,
    examples: [
      "causeway dead-letters list", "causeway dead-letters show 7",
      "causeway dead-letters redrive --output ops --dry-run",
      "causeway dead-letters redrive 7 8 9", "causeway dead-letters drop --all",
    ])

  private let arguments: Arguments
  private let words: ChosenNumbers

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    words = try ChosenNumbers(arguments, actions: Self.actions)
  }

  func run(_ console: Console) async throws -> ExitCode {
    switch words.action {
    case "list":
      return try await OwnersList(arguments, words, path: "dead-letters", owner: "output").run(console) { rows in
        var table = TextTable("NUMBER", "GIVEN UP", "OUTPUT", "TYPE", "SUBJECT", "ATTEMPTS", "REASON")
        for row in rows {
          table.add(
            row.shown("number"), row.shown("died_at"), row.shown("output"), row.shown("type"),
            row.shown("subject", limit: 60), row.shown("attempts"), row.shown("reason"))
        }
        return table
      }
    case "show": return try await show(console)
    case "redrive": return try await redrive(console)
    default: return try await drop(console)
    }
  }

  private var records: OwnersRecord { OwnersRecord(arguments, words, path: "dead-letters") }

  private func show(_ console: Console) async throws -> ExitCode {
    let names = ["number", "output", "attempts", "first_attempt_at", "died_at", "reason"]
    return try await records.show(console, names) { Printable.text($0["event"]?.line ?? "", limit: 1 << 20) }
  }

  private func body(isDry: Bool, _ more: [String]) throws(UsageError) -> JSONText {
    let select = try words.select(arguments, owner: "output")
    var writer = JSONWriter()
    writer.object { writer in
      select(&writer)
      for name in more where arguments.has(name) {
        writer.key(name)
        writer.boolean(true)
      }
      writer.key("dry_run")
      writer.boolean(isDry)
    }
    return writer.text
  }

  private func redrive(_ console: Console) async throws -> ExitCode {
    let isJSON = arguments.has("json")
    let (plan, deed) = (try body(isDry: true, ["force"]), try body(isDry: false, ["force"]))
    let socket = try records.socket()
    let forecast = try await socket.ask("dead-letters/redrive", body: plan, timeout: nil).root
    if !isJSON { try console.print(RedriveText(forecast).forecast) }
    guard !arguments.has("dry-run"), (forecast["redriven"]?.integer ?? 0) > 0 else {
      if isJSON { try console.print(forecast.line) }
      return RedriveText(forecast).exitCode
    }
    let outcome = try await socket.ask("dead-letters/redrive", body: deed, timeout: nil).root
    try console.print(isJSON ? outcome.line : RedriveText(outcome).outcome)
    return RedriveText(outcome).exitCode
  }

  private func drop(_ console: Console) async throws -> ExitCode {
    let isDry = arguments.has("dry-run")
    return try await records.drop(
      console, try body(isDry: isDry, []), what: "dead letters \(isDry ? "would be" : "are")")
  }
}
