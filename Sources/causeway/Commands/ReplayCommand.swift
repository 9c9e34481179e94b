internal import CausewayCore

struct ReplayCommand: Command {
  static let description = CommandDescription(
    name: "replay",
    summary: "send a stretch of the past to an output once more",
    operands: [ConfigurationFile.operand],
    options: [
      Option(name: "output", value: "NAME", summary: "where to"),
      Option(
        name: "since", value: "WHEN",
        summary: "from there on: an age such as 2h, a time such as\n2026-01-31T12:00:00Z, or a position"),
      Option(name: "until", value: "WHEN", summary: "up to there (everything there is)"),
      Option(
        name: "force", summary: "also states that a newer one has overtaken: the far end\nwould go back to them"),
      Option(name: "dry-run", summary: "only say what would be sent"),
      Option(name: "cancel", value: "NUMBER", summary: "instead: send nothing more of this replay"),
      .json,
    ],
    discussion: """
      Says first what it sends. Replayed events carry the ids they had, and are marked as replayed; they go beside what is
      new, and survive a restart. `causeway outputs` shows how far it is.
      """,
    examples: [
      "causeway replay --output ops --since 2h --dry-run",
      "causeway replay --output ops --since 2026-01-31T12:00:00Z --until 2026-01-31T13:00:00Z",
      "causeway replay --output ops --cancel 3",
    ])

  private let arguments: Arguments
  private let output: String
  private let since: String
  private let cancelled: Int?

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    output = try arguments.required("output")
    cancelled = try arguments.integer("cancel", in: 1...Int.max)
    since = cancelled == nil ? try arguments.required("since") : ""
  }

  func run(_ console: Console) async throws -> ExitCode {
    let socket = try OwnerSocket(configuration: try ConfigurationFile.chosen(arguments))
    if let cancelled { return try await cancel(cancelled, socket, console) }
    let forecast = try await ask(socket, since: since, until: arguments.text("until"), isDry: true)
    let isJSON = arguments.has("json")
    let isDry = arguments.has("dry-run")
    if !isJSON { try console.print(Self.text(forecast)) }
    guard !isDry, (forecast["count"]?.integer ?? 0) > 0 else {
      if isJSON { try console.print(forecast.line) }
      return .success
    }
    // The very same stretch: time has gone on since.
    let first = (Int64(forecast["after"]?.string ?? "") ?? 0) + 1
    let answer = try await ask(socket, since: String(first), until: forecast["through"]?.string, isDry: false)
    let number = answer.shown("number")
    try console.print(isJSON ? answer.line : "Replay \(number) has begun; `causeway outputs` shows how far it is.")
    return .success
  }

  private func cancel(_ number: Int, _ socket: OwnerSocket, _ console: Console) async throws -> ExitCode {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("output")
      writer.string(output)
      writer.key("number")
      writer.integer(number)
    }
    let answer = try await socket.ask("replays/cancel", body: writer.text).root
    try console.print(arguments.has("json") ? answer.line : "Replay \(number) to \(output) is cancelled.")
    return .success
  }

  private func ask(_ socket: OwnerSocket, since: String, until: String?, isDry: Bool) async throws -> JSONValue {
    var writer = JSONWriter()
    writer.object { writer in
      for (name, text) in [("output", output), ("since", since), ("until", until)] {
        guard let text else { continue }
        writer.key(name)
        writer.string(text)
      }
      for (name, isTrue) in [("force", arguments.has("force")), ("dry_run", isDry)] {
        writer.key(name)
        writer.boolean(isTrue)
      }
    }
    return try await socket.ask("replays", body: writer.text, timeout: nil).root
  }

  private static func text(_ forecast: JSONValue) -> String {
    let count = forecast["count"]?.integer ?? 0
    var lines = [
      "\(count) \(count == 1 ? "entry" : "entries") after \(forecast.shown("after")) up to \(forecast.shown("through")) "
        + "for \(forecast.shown("output"))\(count == 0 ? ": nothing to send" : ""):"
    ]
    if count == 0 { lines = [String(lines[0].dropLast()) + "."] }
    lines += TypeCounts(forecast["types"]).lines
    if let superseded = forecast["superseded"]?.integer, superseded > 0 {
      lines.append("  not \(superseded) states that a newer one has overtaken (--force sends them too)")
    }
    if let missing = forecast["missing"]?.integer, missing > 0 {
      lines.append("  up to \(missing) entries of that stretch are no longer kept")
    }
    return lines.joined(separator: "\n")
  }
}
