internal import CausewayCore
internal import CausewayGateway
internal import HTTPClient
internal import Loop

struct ExplainCommand: Command {
  static let description = CommandDescription(
    name: "explain",
    summary: "say which routes decide about an event, why others do not, and what would be sent",
    operands: [ConfigurationFile.operand],
    options: [
      Option(
        name: "event", value: "FILE",
        summary: "the event: a CloudEvent in JSON, of which only `type` must be there;\n- reads the standard input"),
      Option(
        name: "position", value: "N", summary: "instead: the entry at this position of the running gateway's journal"),
      .json,
    ],
    discussion: """
      Sends nothing, and needs no running gateway but for --position.
      """,
    examples: [
      #"echo '{"type":"homelink.alert","data":{"payload":{"severity":"HIGH"}}}' | causeway explain --event -"#,
      "causeway explain causeway.yaml --event event.json --json", "causeway explain --position 1764000000042",
    ])

  private enum Subject {
    case file(String)
    case position(Int)
  }

  private let arguments: Arguments
  private let subject: Subject

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    switch (arguments.text("event"), try arguments.integer("position", in: 1...Int.max)) {
    case (let path?, nil): subject = .file(path)
    case (nil, let position?): subject = .position(position)
    case (nil, nil): throw arguments.error("There is no event to explain.", hint: "Give --event FILE or --position N.")
    case (_?, _?): throw arguments.error("--event and --position contradict each other.")
    }
  }

  func run(_ console: Console) async throws -> ExitCode {
    let file = try ConfigurationFile.chosen(arguments)
    let configuration = try GatewayConfiguration.reading(file, console)
    let now = Timestamp(milliseconds: WallClock.unixMilliseconds)
    let entry: Entry
    switch subject {
    case .file(let path):
      entry = try Self.entry(try InputFile.read(path), from: Self.words(path), configuration, receivedAt: now)
    case .position(let position):
      let line = try await Self.line(at: position, OwnerSocket(configuration: file))
      entry = try Self.entry(line, from: "the gateway's answer", configuration, receivedAt: now)
    }
    let explanation = Explanation(of: entry, by: configuration, at: now)
    if arguments.has("json") {
      try console.print(String(decoding: explanation.json, as: UTF8.self))
    } else {
      try console.print(ExplanationText(explanation).text(console))
    }
    return .success
  }

  private static func words(_ path: String) -> String { path == "-" ? "the standard input" : path }

  private static func entry(
    _ bytes: [UInt8], from place: String, _ configuration: GatewayConfiguration, receivedAt now: Timestamp
  ) throws(Failure) -> Entry {
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(parsing: bytes)
    } catch {
      throw Failure(.noInput, "\(place) is not JSON: \(error).")
    }
    let input = configuration.inputs.count == 1 ? configuration.inputs[0].name : ""
    do throws(SampleEntry.Flaw) {
      return try SampleEntry(document.root, input: input).entry(receivedAt: now)
    } catch {
      throw Failure(.noInput, "\(place) is no event: \(error.reason).\(error.hint.map { " \($0)" } ?? "")")
    }
  }

  @EventLoop
  private static func line(at position: Int, _ socket: OwnerSocket) async throws -> [UInt8] {
    let client = HTTPClient()
    defer { client.close() }
    let request = socket.request("/api/v1/events", query: [("after", String(position - 1)), ("limit", "1")])
    do {
      return try await client.withAnswer(to: request) { head, body in
        var lines = LineSplitter()
        var found: [UInt8]?
        while let piece = try await body.next() {
          guard head.status == 200 else { throw Failure(.unavailable, "The gateway refuses: \(Printable.text(piece))") }
          if found == nil { found = lines.lines(adding: piece).first }
        }
        let root = try found.map { try JSONDocument(parsing: $0).root }
        guard let found, root?["position"]?.isString(String(position)) == true else {
          throw Failure(.noInput, "The journal holds nothing at position \(position).")
        }
        return found
      }
    } catch let error as HTTPClientError {
      throw socket.failure(error)
    }
  }
}
