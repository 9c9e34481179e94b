internal import CausewayCore
internal import HTTPClient
internal import Loop

struct ConfirmClockCommand: Command {
  static let description = CommandDescription(
    name: "confirm-clock",
    summary: "tell a running gateway that this machine's clock is right after all",
    operands: [ConfigurationFile.operand],
    options: [],
    discussion: """
      When the clock jumps by more than an hour, the gateway stops dropping entries for their age: with a wrong clock
      everything would look old at once. Its log and /health say so. It goes on when the clock has jumped back, when a
      time server has steered it for an hour, or with this command.
      """,
    examples: ["causeway confirm-clock"])

  private let arguments: Arguments

  init(_ arguments: Arguments) {
    self.arguments = arguments
  }

  func run(_ console: Console) async throws -> ExitCode {
    let socket = try OwnerSocket(configuration: try ConfigurationFile.chosen(arguments))
    do {
      try await confirm(socket, console)
      return .success
    } catch let error as HTTPClientError {
      throw socket.failure(error)
    }
  }

  @EventLoop
  private func confirm(_ socket: OwnerSocket, _ console: Console) async throws {
    let client = HTTPClient()
    defer { client.close() }
    var request = socket.request("/api/v1/clock/confirm")
    request.method = "POST"
    request.timeout = .seconds(5)
    let answer = try await client.send(request)
    guard answer.status == 200, let document = try? JSONDocument(parsing: answer.body) else {
      throw Failure(.unavailable, "The gateway refuses: \(Printable.text(answer.body))")
    }
    guard let doubt = document.root["doubted"]?.string else {
      return try console.print("The gateway had no doubt about the clock.")
    }
    try console.print(
      "Confirmed: what is too old is dropped again. The gateway had doubted it: \(Printable.text(doubt)).")
  }
}
