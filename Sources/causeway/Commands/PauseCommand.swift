internal import CausewayCore

struct PauseCommand: Command {
  static let description = CommandDescription(
    name: "pause",
    summary: "stop sending to an output of a running gateway, for a time or until `resume`",
    operands: [ConfigurationFile.operand],
    options: [
      Option(name: "output", value: "NAME", summary: "which one"),
      Option(name: "for", value: "TIME", summary: "resume by itself after this time, such as 1h"),
      Option(name: "reason", value: "TEXT", summary: "why, for whoever looks at the outputs"),
      .json,
    ],
    discussion: "What comes meanwhile waits in the journal. A pause survives restarts.",
    examples: ["causeway pause --output ops --for 1h --reason 'the receiver is being moved'"])

  private let arguments: Arguments
  private let name: String
  private let body: JSONText

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    name = try arguments.required("output")
    _ = try arguments.duration("for")
    var writer = JSONWriter()
    writer.object { writer in
      for option in ["for", "reason"] {
        guard let text = arguments.text(option) else { continue }
        writer.key(option)
        writer.string(text)
      }
    }
    body = writer.text
  }

  func run(_ console: Console) async throws -> ExitCode {
    let socket = try OwnerSocket(configuration: try ConfigurationFile.chosen(arguments))
    let answer = try await socket.ask("outputs/\(OwnerSocket.escaped(name))/pause", body: body).root
    let end = answer["paused"]?["until"]?.string.map { "until \($0)" } ?? "until `causeway resume`"
    try console.print(arguments.has("json") ? answer.line : "\(name) is paused \(end).")
    return .success
  }
}

struct ResumeCommand: Command {
  static let description = CommandDescription(
    name: "resume",
    summary: "send to an output again that was paused, by hand or by itself",
    operands: [ConfigurationFile.operand],
    options: [Option(name: "output", value: "NAME", summary: "which one"), .json],
    discussion: "It goes on where it was. What it has given up meanwhile: `causeway dead-letters redrive`.",
    examples: ["causeway resume --output ops"])

  private let arguments: Arguments
  private let name: String

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    name = try arguments.required("output")
  }

  func run(_ console: Console) async throws -> ExitCode {
    let socket = try OwnerSocket(configuration: try ConfigurationFile.chosen(arguments))
    let body = JSONText(trusted: Array("{}".utf8))
    let answer = try await socket.ask("outputs/\(OwnerSocket.escaped(name))/resume", body: body).root
    try console.print(
      arguments.has("json") ? answer.line : "\(name) is resumed, \(answer.shown("lag_entries")) entries behind.")
    return .success
  }
}
