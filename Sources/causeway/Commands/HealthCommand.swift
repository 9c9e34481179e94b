internal import CausewayCore
internal import CausewayGateway
internal import HTTPClient
internal import Loop

struct HealthCommand: Command {
  static let description = CommandDescription(
    name: "health",
    summary: "ask a running gateway how it is; for container checks the exit code says it",
    operands: [ConfigurationFile.operand],
    options: [
      Option(
        name: "url", value: "URL",
        summary: "ask at this address instead of the socket of FILE,\nsuch as http://127.0.0.1:8080"),
      Option(name: "timeout", value: "TIME", summary: "how long to wait for the answer (5s)"),
      Option(name: "json", summary: "the report as the gateway words it"),
    ],
    discussion: """
      The exit code is 0 if the gateway can accept and keep what is pushed to it, 1 if it says that it cannot, 69 if it
      does not answer. A cloud that is away shows in the report, not in the code: a restart would not bring it back.
      Without FILE, without a configuration in the usual places and without the variables that stand in for one,
      http://127.0.0.1:$SERVER_PORT (8080) is asked.
      """,
    examples: ["causeway health", "causeway health --url http://127.0.0.1:8080"])

  private let arguments: Arguments
  private let timeout: Duration

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    timeout = try arguments.duration("timeout") ?? .seconds(5)
    if arguments.has("url"), let file = arguments.operands.first {
      throw arguments.error("--url and \(file) contradict each other.")
    }
  }

  /// Where to ask.
  private enum Door {
    case socket(OwnerSocket)
    case url(String)

    func request(_ path: String) -> HTTPClientRequest {
      switch self {
      case .socket(let socket): socket.request(path)
      case .url(let base): HTTPClientRequest(url: base + path)
      }
    }
  }

  private func door() throws -> Door {
    if let url = arguments.text("url") {
      return .url(url.hasSuffix("/") ? String(url.dropLast()) : url)
    }
    guard arguments.operands.isEmpty, ConfigurationFile.usualPath == nil, BridgeEnvironment.ofProcess() == nil else {
      return .socket(try OwnerSocket(configuration: try ConfigurationFile.chosen(arguments)))
    }
    return .url("http://127.0.0.1:\(SecretText.ofEnvironment("SERVER_PORT") ?? "8080")")
  }

  func run(_ console: Console) async throws -> ExitCode {
    let door = try door()
    do {
      return try await ask(door, console)
    } catch let error as HTTPClientError {
      if case .socket(let socket) = door { throw socket.failure(error) }
      throw Failure(.unavailable, "The gateway does not answer: \(error).")
    }
  }

  @EventLoop
  private func ask(_ door: Door, _ console: Console) async throws -> ExitCode {
    let client = HTTPClient()
    defer { client.close() }
    let report = try await client.send(request(door, "/health"))
    let readiness = try await client.send(request(door, "/readyz"))
    guard let health = HealthText(report.body), report.status == 200 else {
      throw Failure(
        .failure, "What answers there is no gateway: \(report.status) \(Printable.text(report.body, limit: 200))")
    }
    // The service that the gateway can stand in for has no /readyz: there the report decides.
    let isReady = readiness.status == 404 ? health.status == "up" : readiness.status == 200
    if arguments.has("json") {
      try console.print(Printable.text(report.body, limit: .max))
    } else {
      try console.print(health.text(isReady: isReady, console))
      if !isReady, readiness.status != 404 { console.complain("causeway: \(Printable.text(readiness.body))") }
    }
    return isReady ? .success : .failure
  }

  private func request(_ door: Door, _ path: String) -> HTTPClientRequest {
    var request = door.request(path)
    request.timeout = timeout
    request.connectTimeout = timeout
    return request
  }
}
