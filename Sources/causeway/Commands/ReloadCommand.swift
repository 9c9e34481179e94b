internal import CausewayCore
internal import CausewayGateway
internal import HTTPClient
internal import Loop

struct ReloadCommand: Command {
  static let description = CommandDescription(
    name: "reload",
    summary: "have the running gateway read its configuration again: all of it, or nothing",
    operands: [ConfigurationFile.operand],
    options: [.json],
    discussion: """
      Whatever the file says the same of goes on as it is: clients stay connected. If anything is wrong, the gateway stays
      as it is, and the problems are told as `causeway check` tells them, with the exit code 78. SIGHUP does the same and
      says what came of it in the log.
      """,
    examples: ["causeway reload", "causeway reload --json /etc/causeway/causeway.yaml"])

  /// Services that end get their time.
  private static let timeout = Duration.seconds(120)

  private let arguments: Arguments

  init(_ arguments: Arguments) {
    self.arguments = arguments
  }

  func run(_ console: Console) async throws -> ExitCode {
    let chosen = try ConfigurationFile.chosen(arguments)
    let file = chosen.name
    let reading = chosen.load()
    guard let path = reading.socketPath else { return try report(reading, file, console) }
    let socket = OwnerSocket(path: path, file: file)
    let answer: HTTPClientResponse
    do {
      answer = try await ask(socket, file)
    } catch let error as HTTPClientError {
      if error.code == .connect, case .failure = reading.result { return try report(reading, file, console) }
      let failure = socket.failure(error)
      throw Failure(
        failure.code, "\(failure.description) If `journal.path` has changed in the file, that needs a restart.")
    }
    return try tell(answer, file, console)
  }

  @EventLoop
  private func ask(_ socket: OwnerSocket, _ file: String) async throws -> HTTPClientResponse {
    let client = HTTPClient()
    defer { client.close() }
    var body = JSONWriter()
    body.object { body in
      body.key("file")
      body.string(LocalFile.realPath(file) ?? file)
    }
    var request = socket.request("/api/v1/reload")
    request.method = "POST"
    request.body = body.bytes
    request.fields = [HTTPClientField("Content-Type", "application/json")]
    request.timeout = Self.timeout
    return try await client.send(request)
  }

  private func tell(_ answer: HTTPClientResponse, _ file: String, _ console: Console) throws -> ExitCode {
    guard answer.status == 200 || answer.status == 422, let document = try? JSONDocument(parsing: answer.body) else {
      throw OwnerSocket.refusal(answer)
    }
    let isDone = answer.status == 200
    if arguments.has("json") {
      try console.print(document.root.line)
      return isDone ? .success : .configuration
    }
    for warning in problems(document.root["warnings"], file) {
      console.complain(console.style(.yellow, "warning: ") + warning.description)
    }
    if isDone {
      try console.print(
        "\(file): \(console.style(.green, "reloaded")): \(document.root.shown("summary", limit: 2_000))")
      return .success
    }
    for problem in problems(document.root["problems"], file) { console.complain(problem.description) }
    console.complain("\(document.root.shown("error")).")
    return .configuration
  }

  /// The gateway knows the file by the name it was started with; its owner by the one that was typed.
  private func problems(_ list: JSONValue?, _ file: String) -> [ConfigProblem] {
    (list.map { Array($0.elements) } ?? []).map { problem in
      let line = problem["line"]?.integer.map { Int($0) }
      let mark = line.map { ConfigMark(line: $0, column: Int(problem["column"]?.integer ?? 1)) } ?? .nowhere
      let hint = problem["hint"]?.string.map { Printable.text($0, limit: 1_000) }
      return ConfigProblem(
        file: file, mark: mark, path: problem["path"]?.string.map { Printable.text($0) } ?? "",
        message: problem.shown("message", limit: 1_000), hint: hint)
    }
  }

  /// Nobody could be asked, and nobody need be: the file is no good.
  private func report(_ reading: GatewayConfiguration.Reading, _ file: String, _ console: Console) throws -> ExitCode {
    guard case .failure(let problems) = reading.result else { return .configuration }
    for problem in problems.problems { console.complain(problem.description) }
    console.complain("\(problems.count) problem\(problems.count == 1 ? "" : "s"); nothing was changed.")
    return .configuration
  }
}
