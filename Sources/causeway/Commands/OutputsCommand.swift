internal import CausewayCore

struct OutputsCommand: Command {
  static let description = CommandDescription(
    name: "outputs",
    summary: "how each output of a running gateway stands",
    operands: [ConfigurationFile.operand],
    options: [.json],
    discussion: """
      BEHIND counts entries of the journal that the output has not come past, whoever they are for; PARKED those that wait
      for another attempt; DEAD those that were given up: `causeway dead-letters` shows them.
      """,
    examples: ["causeway outputs", "causeway outputs --json | jq .parked"])

  private let arguments: Arguments

  init(_ arguments: Arguments) {
    self.arguments = arguments
  }

  func run(_ console: Console) async throws -> ExitCode {
    let socket = try OwnerSocket(configuration: try ConfigurationFile.chosen(arguments))
    let answer = try await socket.ask("outputs").root
    let outputs = answer["outputs"].map { Array($0.elements) } ?? []
    guard !arguments.has("json") else {
      for output in outputs { try console.print(output.line) }
      return .success
    }
    var table = TextTable("NAME", "TYPE", "STATE", "BEHIND", "IN HAND", "PARKED", "DEAD", "")
    for output in outputs {
      table.add(
        output.shown("name"), output.shown("type"), output.shown("state"), output.shown("lag_entries"),
        output.shown("in_hand"), output.shown("parked"), output.shown("dead_letters"), Self.remark(output))
    }
    try console.print(table.text(console))
    return .success
  }

  private static func remark(_ output: JSONValue) -> String {
    if let paused = output["paused"], paused.kind == .object {
      let end = paused["until"]?.string.map { "until \($0): " } ?? ""
      return end + paused.shown("reason")
    }
    if let away = output["away"], away.kind == .object {
      return "for \(away.shown("seconds")) s: \(away.shown("reason"))"
    }
    if let obstacle = output["obstacle"]?.string { return "not connected: \(obstacle)" }
    if let clients = output["clients"]?.integer { return "\(clients) clients" }
    let replays = output["replays"].map { Array($0.elements) } ?? []
    return replays.isEmpty ? "" : "replaying, at \(replays.map { $0.shown("position") }.joined(separator: ", "))"
  }
}
