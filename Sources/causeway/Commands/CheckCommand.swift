internal import CausewayCore
internal import CausewayGateway

struct CheckCommand: Command {
  static let description = CommandDescription(
    name: "check",
    summary: "read a configuration and say all that is wrong with it; starts nothing",
    operands: [ConfigurationFile.operand],
    options: [.json],
    discussion:
      """
      The exit code is 0 if `causeway run` would take the file, 78 if it has problems. Warnings change nothing.
      Without a file the variables of aqara-rocketmq-bridge are checked, and what they amount to is shown.
      """,
    examples: ["causeway check", "causeway check --json /etc/causeway/causeway.yaml"])

  private let arguments: Arguments

  init(_ arguments: Arguments) {
    self.arguments = arguments
  }

  func run(_ console: Console) async throws -> ExitCode {
    let file = try ConfigurationFile.chosen(arguments)
    let reading = file.load()
    if arguments.has("json") { return try report(reading, file, console) }
    for warning in reading.warnings {
      console.complain(console.style(.yellow, "warning: ") + warning.description)
    }
    switch reading.result {
    case .success(let configuration):
      try console.print("\(file.name): \(console.style(.green, "fine")). \(Self.summary(of: configuration))")
      if let document = file.document {
        try console.print("\nThe gateway that it makes, as a file would say it:\n\n\(document)")
      }
      return .success
    case .failure(let problems):
      console.complain(problems.description)
      return .configuration
    }
  }

  private static func summary(of configuration: GatewayConfiguration) -> String {
    "\(names("input", configuration.inputs.map(\.name))), \(names("output", configuration.outputs.map(\.name)))."
  }

  private static func names(_ noun: String, _ names: [String]) -> String {
    "\(names.count) \(noun)\(names.count == 1 ? "" : "s") (\(names.joined(separator: ", ")))"
  }

  private func report(
    _ reading: GatewayConfiguration.Reading, _ file: ConfigurationFile, _ console: Console
  ) throws(BrokenPipe) -> ExitCode {
    var problems: [ConfigProblem] = []
    if case .failure(let found) = reading.result { problems = found.problems }
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("file")
      writer.string(file.name)
      writer.key("problems")
      Self.write(problems, to: &writer)
      writer.key("warnings")
      Self.write(reading.warnings, to: &writer)
      if let document = file.document {
        writer.key("configuration")
        writer.string(document)
      }
    }
    try console.print(String(decoding: writer.bytes, as: UTF8.self))
    return problems.isEmpty ? .success : .configuration
  }

  private static func write(_ problems: [ConfigProblem], to writer: inout JSONWriter) {
    writer.array { list in for problem in problems { list.write(problem) } }
  }
}

extension ConfigurationFile {
  /// What the variables amount to; `nil` for a file, which its owner can read.
  fileprivate var document: String? {
    if case .environment(let environment) = self { environment.document } else { nil }
  }
}
