internal import CausewayCore
internal import CausewayGateway

/// From the words of a command line to an exit code.
enum Commands {
  static let all: [any Command.Type] = [
    RunCommand.self, CheckCommand.self, ReloadCommand.self, ExplainCommand.self, HealthCommand.self, EventsCommand.self,
    OutputsCommand.self, PauseCommand.self, ResumeCommand.self, DeadLettersCommand.self, QuarantineCommand.self,
    ReplayCommand.self, TestAlarmCommand.self, PushCommand.self, ConfirmClockCommand.self, DemoCommand.self,
  ]

  /// Never throws: what went wrong is said, and is in the code.
  static func run(_ words: [String], _ console: Console) async -> ExitCode {
    do {
      return try await dispatch(words, console)
    } catch is BrokenPipe {
      return .success
    } catch let error as UsageError {
      console.complain(error.description)
      return .usage
    } catch let failure as Failure {
      console.complain("causeway: \(failure.description)")
      return failure.code
    } catch let problems as ConfigProblems {
      // As they are: each line begins with its place.
      console.complain(problems.description)
      return .configuration
    } catch is CancellationError {
      return .success
    } catch {
      console.complain("causeway: \(error)")
      return .failure
    }
  }

  private static func dispatch(_ words: [String], _ console: Console) async throws -> ExitCode {
    guard let first = words.first else {
      console.complain(overview)
      return .usage
    }
    let rest = Array(words.dropFirst())
    switch first {
    case "--version", "-V", "version":
      try console.print("causeway \(Release.version)")
    case "--help", "-h", "help":
      try console.print(try help(rest))
    default:
      let command = try command(named: first)
      let arguments = try ArgumentParser.parse(rest, for: command.description)
      guard !arguments.has("help") else {
        try console.print(Help.text(for: command.description))
        return .success
      }
      return try await command.init(arguments).run(console)
    }
    return .success
  }

  private static var overview: String { Help.overview(of: all.map { $0.description }) }

  private static func help(_ words: [String]) throws(UsageError) -> String {
    guard let name = words.first(where: { !$0.hasPrefix("-") }) else { return overview }
    return Help.text(for: try command(named: name).description)
  }

  private static func command(named name: String) throws(UsageError) -> any Command.Type {
    if let command = all.first(where: { $0.description.name == name }) { return command }
    if name.hasPrefix("-") { throw UsageError("There is no option \(name) before a command.") }
    let nearest = Spelling.nearest(to: name, among: all.map { $0.description.name } + ["help"])
    throw UsageError("There is no command \"\(name)\".", hint: nearest.map { "Did you mean `\($0)`?" })
  }
}
