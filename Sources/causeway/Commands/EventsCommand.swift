internal import CausewayCore
internal import HTTPClient
internal import Loop

struct EventsCommand: Command {
  static let description = CommandDescription(
    name: "events",
    summary: "list what the journal of a running gateway holds, or follow what comes",
    operands: [ConfigurationFile.operand],
    options: [
      Option(name: "follow", short: "f", summary: "go on with what comes"),
      Option(name: "after", value: "POSITION", summary: "begin behind this position"),
      Option(
        name: "since", value: "AGE",
        summary: "begin with what came at most this long ago, such as 1h;\nor at a time: 2026-01-31T12:00:00Z"),
      Option(name: "type", value: "GLOB", isRepeatable: true, summary: "only these types of events; may be repeated"),
      Option(name: "limit", short: "n", value: "N", summary: "end after so many events"),
      Option(name: "json", summary: "each event as it is: CloudEvents 1.0 in JSON, a line each"),
    ],
    discussion: """
      Reads through the socket beside the journal: no port, no token, for the owner alone.
      """,
    examples: [
      "causeway events --follow", "causeway events --since 1h --type 'aqara.gateway_*'",
      "causeway events --json --limit 1000 | jq .data",
    ])

  private let arguments: Arguments
  private let query: [(String, String)]

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    var query: [(String, String)] = []
    if let after = try arguments.integer("after", in: 0...Int.max) { query.append(("after", String(after))) }
    if let since = arguments.text("since") {
      guard Duration(settingText: since) != nil || Timestamp(rfc3339: since) != nil else {
        throw arguments.error(
          "--since wants an age or a time, not \"\(since)\".", hint: "Write 15m, 1h, 7d or 2026-01-31T12:00:00Z.")
      }
      query.append(("since", since))
    }
    let types = arguments.texts("type")
    if !types.isEmpty { query.append(("type", types.joined(separator: ","))) }
    if let limit = try arguments.integer("limit", in: 1...Int.max) { query.append(("limit", String(limit))) }
    if arguments.has("follow") { query.append(("follow", "true")) }
    self.query = query
  }

  func run(_ console: Console) async throws -> ExitCode {
    let socket = try OwnerSocket(configuration: try ConfigurationFile.chosen(arguments))
    do {
      return try await list(socket, console)
    } catch let error as HTTPClientError {
      throw socket.failure(error)
    }
  }

  @EventLoop
  private func list(_ socket: OwnerSocket, _ console: Console) async throws -> ExitCode {
    let client = HTTPClient()
    defer { client.close() }
    var request = socket.request("/api/v1/events", query: query)
    request.timeout = nil
    request.maximumBody = .max
    let isJSON = arguments.has("json")
    return try await client.withAnswer(to: request) { head, body in
      var lines = LineSplitter()
      while let piece = try await body.next() {
        guard head.status == 200 else { throw Failure(.unavailable, "The gateway refuses: \(Printable.text(piece))") }
        for line in lines.lines(adding: piece) {
          // A line that is no event is shown as it is rather than swallowed.
          let text = isJSON ? nil : EventLine(line)?.text(console)
          try console.print(text ?? String(decoding: line, as: UTF8.self))
        }
      }
      return .success
    }
  }
}
