/// One thing that the program does. One file each, one line in `Commands.all`.
protocol Command: Sendable {
  static var description: CommandDescription { get }

  /// Takes what it needs from the command line, and may read files that are named there; does nothing yet.
  init(_ arguments: Arguments) throws

  /// Throws `Failure`, `BrokenPipe`, or an error whose description is for people.
  func run(_ console: Console) async throws -> ExitCode
}

/// What a command ends with when it cannot do its work. For people.
struct Failure: Error, Sendable, CustomStringConvertible {
  let code: ExitCode
  /// What is wrong, and what to do.
  let description: String

  init(_ code: ExitCode, _ description: String) {
    self.code = code
    self.description = description
  }
}
