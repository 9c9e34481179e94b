internal import CausewayCore

struct TestAlarmCommand: Command {
  static let description = CommandDescription(
    name: "test-alarm",
    summary: "send an alarm through a running gateway: which outputs took it, how fast",
    operands: [ConfigurationFile.operand],
    options: [
      Option(name: "type", value: "TYPE", summary: "let it look like one of yours: its type, such as homelink.alert"),
      Option(name: "source", value: "SOURCE", summary: "... its source, such as /homelink/joe"),
      Option(name: "subject", value: "SUBJECT", summary: "... its subject (test-alarm)"),
      Option(name: "input", value: "NAME", summary: "... the input that would bring it"),
      Option(name: "data", value: "FILE", summary: "... what it carries: a JSON object; - reads the standard input"),
      Option(name: "event", value: "FILE", summary: "all of that in one: a CloudEvent in JSON"),
      Option(name: "timeout", value: "TIME", summary: "how long to wait for the outputs (10s)"),
      .json,
    ],
    discussion: """
      The alarm goes through the journal, the routes and the outputs like any other, and whoever is at the far end gets it. It
      says that it is a test: "test": true in its data, and the attribute test. Without a type it is causeway.test_alarm from
      /causeway, which wants a route of its own. The exit code is 0 if every output that a route sends it to has it.
      """,
    examples: [
      "causeway test-alarm",
      "causeway test-alarm --type homelink.alert --source /homelink/joe --data alert.json",
    ])

  private let arguments: Arguments
  private let timeout: Duration

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    timeout = try arguments.duration("timeout") ?? .seconds(10)
    let parts = ["type", "source", "subject", "input", "data"].filter(arguments.has)
    if arguments.has("event"), let part = parts.first {
      throw arguments.error("--event and --\(part) contradict each other.", hint: "The file of --event says it all.")
    }
    if let part = parts.first, !arguments.has("type") {
      throw arguments.error("--\(part) wants a --type too.", hint: "Such as --type homelink.alert.")
    }
  }

  func run(_ console: Console) async throws -> ExitCode {
    let body = try body()
    let socket = try OwnerSocket(configuration: try ConfigurationFile.chosen(arguments))
    let report = try await socket.ask("test-alarm", body: body, timeout: timeout + .seconds(30)).root
    try console.print(arguments.has("json") ? report.line : Self.text(report, console))
    return report["arrived"]?.boolean == true ? .success : .failure
  }

  private func body() throws(Failure) -> JSONText {
    let event = try arguments.text("event").map { path throws(Failure) in try Self.json(path) }
    let data = try arguments.text("data").map { path throws(Failure) in try Self.json(path) }
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("timeout")
      writer.string(timeout.settingText)
      guard event != nil || arguments.has("type") else { return }
      writer.key("event")
      if let event { return writer.raw(event) }
      writer.object { writer in
        for name in ["type", "source", "subject", "input"] {
          guard let text = arguments.text(name) else { continue }
          writer.key(name)
          writer.string(text)
        }
        guard let data else { return }
        writer.key("data")
        writer.raw(data)
      }
    }
    return writer.text
  }

  private static func json(_ path: String) throws(Failure) -> JSONText {
    let bytes = try InputFile.read(path)
    do throws(JSONError) {
      return try JSONDocument(parsing: bytes).root.text
    } catch {
      throw Failure(.noInput, "\(path == "-" ? "The standard input" : path) is not JSON: \(error).")
    }
  }

  private static func text(_ report: JSONValue, _ console: Console) -> String {
    let outputs = report["outputs"].map { Array($0.elements) } ?? []
    let head = "\(report.shown("type")) \(report.shown("id")) at \(report.shown("position"))"
    return ([console.style(.bold, head)] + outputs.map { line($0, console) }).joined(separator: "\n")
  }

  private static func line(_ output: JSONValue, _ console: Console) -> String {
    let state = output.shown("state")
    let hasArrived = ["delivered", "streamed"].contains(state)
    let time = output["seconds"]?.double.map { " after \(($0 * 10_000).rounded() / 10) ms" } ?? ""
    let clients = output["clients"]?.integer.map { " (\($0) clients)" } ?? ""
    let reason = output["reason"]?.string.map { ": \(Printable.text($0, limit: 400))" } ?? ""
    let lane = output["alarm_route"]?.boolean == true ? ", priority alarm" : ""
    return "  \(output.shown("output")) (\(output.shown("type"))): "
      + console.style(hasArrived ? .green : .red, state) + "\(time)\(clients)\(reason)"
      + console.style(.dim, "  by route \"\(output.shown("route"))\"\(lane)")
  }
}
