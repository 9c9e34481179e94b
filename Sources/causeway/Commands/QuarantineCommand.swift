internal import CausewayCore

struct QuarantineCommand: Command {
  private static let actions = ["list", "show", "retry", "drop"]

  static let description = CommandDescription(
    name: "quarantine",
    summary: "deliveries that could not be read: look at them, read them again, or forget them",
    operands: ChosenNumbers.operands(actions),
    options: [
      Option(name: "input", value: "NAME", summary: "those of one input"),
      Option(name: "all", summary: "all there are"),
      Option(name: "after", value: "NUMBER", summary: "list those behind this number"),
      Option(name: "limit", short: "n", value: "N", summary: "list so many at most (100)"),
      .json,
    ],
    discussion: """
      retry reads them as the gateway reads them today: after an update, or after a mistake in the configuration was put
      right. What can be read now goes its way as if it had just come; the rest stays.
      """,
    examples: [
      "causeway quarantine list", "causeway quarantine show 3", "causeway quarantine retry --input aqara-push",
      "causeway quarantine drop 3 4",
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
      return try await OwnersList(arguments, words, path: "quarantine", owner: "input").run(console) { rows in
        var table = TextTable("NUMBER", "CAME IN", "INPUT", "BYTES", "REASON")
        for row in rows {
          table.add(
            row.shown("number"), row.shown("received_at"), row.shown("input"), row.shown("bytes"), row.shown("reason"))
        }
        return table
      }
    case "show": return try await show(console)
    case "retry": return try await retry(console)
    default: return try await drop(console)
    }
  }

  private var records: OwnersRecord { OwnersRecord(arguments, words, path: "quarantine") }

  private func show(_ console: Console) async throws -> ExitCode {
    let names = ["number", "input", "dialect", "received_at", "bytes", "topic", "reason"]
    return try await records.show(console, names) { record in
      let name = record["body"] == nil ? "body_base64" : "body"
      return "\(name): \(record.shown(name, limit: 1 << 20))"
    }
  }

  private func body() throws(UsageError) -> JSONText {
    let select = try words.select(arguments, owner: "input")
    var writer = JSONWriter()
    writer.object { select(&$0) }
    return writer.text
  }

  private func retry(_ console: Console) async throws -> ExitCode {
    let body = try body()
    let outcome = try await records.socket().ask("quarantine/retry", body: body, timeout: nil).root
    let (missing, unreadable) = (OwnersRecord.missing(outcome), outcome["unreadable"]?.integer ?? 0)
    if arguments.has("json") {
      try console.print(outcome.line)
    } else {
      try console.print(
        "\(outcome.shown("released")) deliveries could be read, \(outcome.shown("events")) new events came of them; "
          + "\(unreadable) still cannot.")
      for reason in outcome["reasons"].map({ Array($0.elements) }) ?? [] {
        try console.print("  \(reason.shown("number")): \(reason.shown("reason"))")
      }
      if !missing.isEmpty { try console.print("There is no \(missing.joined(separator: ", ")).") }
    }
    return missing.isEmpty && unreadable == 0 ? .success : .failure
  }

  private func drop(_ console: Console) async throws -> ExitCode {
    try await records.drop(console, try body(), what: "quarantined deliveries are")
  }
}
