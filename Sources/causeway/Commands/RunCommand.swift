internal import CausewayCore
internal import CausewayGateway

struct RunCommand: Command {
  static let description = CommandDescription(
    name: "run",
    summary: "run the gateway until SIGTERM or Ctrl-C",
    operands: [ConfigurationFile.operand],
    options: [
      Option(name: "log-level", value: "LEVEL", summary: "debug, info (the default), warning or error")
    ],
    discussion:
      """
      The log goes to standard error. SIGHUP, like `causeway reload`, has the gateway read its file again. SIGTERM ends it
      in order, within eight seconds: pushes in hand are answered, streams end cleanly, the journal closes last. A second
      signal ends it at once; nothing that was acknowledged is lost then either.
      """,
    examples: ["causeway run", "causeway run --log-level=debug /etc/causeway/causeway.yaml"])

  private let arguments: Arguments
  private let level: Log.Level

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    level = try LogLevel.reading(arguments)
  }

  func run(_ console: Console) async throws -> ExitCode {
    let configuration = try GatewayConfiguration.reading(try ConfigurationFile.path(arguments), console)
    return try await Serving.untilSignal(level: level) { log, bell in
      try await Gateway.run(configuration, log: log, bell: bell) { _ in }
    }
  }
}
