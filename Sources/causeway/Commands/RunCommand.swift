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
      Without a file the variables of aqara-rocketmq-bridge configure a gateway that stands in its place: APP_ID, KEY_ID,
      APP_KEY, BRIDGE_TOKEN, MQ_NAMESRV_ADDR and the others it knew. `causeway check` shows what they amount to.
      """,
    examples: ["causeway run", "causeway run --log-level=debug /etc/causeway/causeway.yaml"])

  private let arguments: Arguments
  private let level: Log.Level?

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    level = try LogLevel.reading(arguments)
  }

  func run(_ console: Console) async throws -> ExitCode {
    let file = try ConfigurationFile.chosen(arguments)
    let configuration = try GatewayConfiguration.reading(file, console)
    let level = level ?? file.logLevel
    return try await Serving.untilSignal(level: level) { log, bell in
      let log = file.wording(log, level)
      log.info(file.introduction)
      if case .environment(let environment) = file { try environment.prepareJournal() }
      try await Gateway.run(configuration, log: log, bell: bell, reading: { file.load() }) { _ in }
    }
  }
}

extension ConfigurationFile {
  fileprivate var logLevel: Log.Level {
    if case .environment(let environment) = self { environment.logLevel } else { .info }
  }

  /// The same log, in words about variables where there is no file whose keys could be meant.
  fileprivate func wording(_ log: Log, _ level: Log.Level) -> Log {
    guard case .environment = self else { return log }
    return Log(subject: log.subject, level: level) { level, subject, text in
      let (log, text) = (log.about(subject), BridgeVariable.naming(text))
      switch level {
      case .debug: log.debug(text)
      case .info: log.info(text)
      case .warning: log.warning(text)
      case .error: log.error(text)
      }
    }
  }

  /// Which of the two ways to configure it this gateway goes.
  fileprivate var introduction: String {
    switch self {
    case .environment:
      return "configured by the environment, in place of aqara-rocketmq-bridge: there is no configuration file"
    case .file(let path):
      let variables = BridgeEnvironment.present { SecretText.ofEnvironment($0) }
      let others =
        variables.isEmpty ? "" : "; \(variables.joined(separator: ", ")) count only where the file names them"
      return "configured by \(path)\(others)"
    }
  }
}
