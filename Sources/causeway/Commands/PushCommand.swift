internal import CausewayCore
internal import CausewayGateway
internal import HTTPClient
internal import Loop

struct PushCommand: Command {
  static let description = CommandDescription(
    name: "push",
    summary: "send a message as a vendor's cloud pushes it: to try one's set-up",
    operands: [Operand(name: "FILE", summary: "a JSON file with the message; - reads the standard input")],
    options: [
      Option(name: "url", value: "URL", summary: "where to: the address that the vendor's console would be given"),
      Option(name: "as", value: "VENDOR", summary: "aqara, signed (the default), or homelink, whose webhooks are not"),
      Option(name: "secret", value: "TEXT", summary: "the app secret to sign with (others on this machine can see it)"),
      Option(name: "secret-file", value: "FILE", summary: "a file that holds it; without either: $AQARA_SECRET"),
      Option(name: "unsigned", summary: "do not sign, as where signing is switched off"),
      Option(name: "app-key", value: "TEXT", summary: "the header appkey (causeway)"),
      Option(name: "token", value: "TEXT", summary: "the header token (causeway); of homelink, a Bearer token"),
      Option(name: "repeat", short: "n", value: "N", summary: "send it N times, each time signed anew"),
      Option(name: "ca", value: "FILE", summary: "certificate authorities to trust instead of the system's"),
      .json,
    ],
    discussion: """
      The exit code is 0 only if each answer was what the vendor takes for success: 200, and for Aqara {"code":0} with it.
      """,
    examples: [
      "causeway push --url http://127.0.0.1:8080/push/aqara --secret-file secret.txt report.json",
      #"echo '{"msgType":"test"}' | causeway push --url https://home.example.org/push/aqara -"#,
      "causeway push --as homelink --url http://127.0.0.1:8080/push/homelink/0123456789abcdef alert.json",
    ])

  private let push: any VendorPush
  private let path: String
  private let count: Int
  private let isJSON: Bool

  init(_ arguments: Arguments) throws {
    path = arguments.operands[0]
    count = try arguments.integer("repeat", in: 1...1_000_000) ?? 1
    isJSON = arguments.has("json")
    let url = try arguments.required("url")
    switch arguments.text("as") ?? "aqara" {
    case "aqara": push = try Self.aqara(url, arguments)
    case "homelink": push = try Self.homelink(url, arguments)
    default: throw arguments.error("--as is neither aqara nor homelink.")
    }
  }

  private static func aqara(_ url: String, _ arguments: Arguments) throws -> AqaraPush {
    var push = AqaraPush(url: url)
    if let appKey = arguments.text("app-key") { push.appKey = appKey }
    if let token = arguments.text("token") { push.token = token }
    push.authorities = arguments.text("ca")
    push.secret = try secret(arguments)
    return push
  }

  private static func homelink(_ url: String, _ arguments: Arguments) throws -> HomeLINKPush {
    for option in ["secret", "secret-file", "app-key"] where arguments.has(option) {
      throw arguments.error("--\(option) has no use with --as homelink: its webhooks are not signed.")
    }
    return HomeLINKPush(url: url, token: arguments.text("token").map(Secret.init), authorities: arguments.text("ca"))
  }

  private static func secret(_ arguments: Arguments) throws -> Secret? {
    let sources = ["secret", "secret-file", "unsigned"].filter(arguments.has)
    if sources.count > 1 {
      throw arguments.error("\(sources.map { "--\($0)" }.joined(separator: " and ")) contradict each other.")
    }
    if arguments.has("unsigned") { return nil }
    if let path = arguments.text("secret-file") { return Secret(try SecretText.ofFile(path)) }
    guard let text = arguments.text("secret") ?? SecretText.ofEnvironment("AQARA_SECRET"), !text.isEmpty else {
      throw arguments.error(
        "There is nothing to sign with.", hint: "Give --secret-file, or set AQARA_SECRET, or say --unsigned.")
    }
    return Secret(text)
  }

  func run(_ console: Console) async throws -> ExitCode {
    let body = try InputFile.read(path)
    do {
      _ = try JSONDocument(parsing: body)
    } catch {
      throw Failure(.noInput, "\(path == "-" ? "the standard input" : path) is not JSON: \(error).")
    }
    return try await sendAll(body, console)
  }

  @EventLoop
  private func sendAll(_ body: [UInt8], _ console: Console) async throws -> ExitCode {
    let client = HTTPClient()
    defer { client.close() }
    var refused: PushReply?
    for _ in 0..<count {
      let answer = try await sendOnce(body, with: client)
      try console.print(isJSON ? Self.json(answer) : Self.text(answer, console))
      if !answer.isAccepted { refused = answer }
    }
    guard let refused else { return .success }
    if !isJSON, let hint = Self.hint(refused.status) { console.complain("causeway: \(hint)") }
    return .failure
  }

  @EventLoop
  private func sendOnce(_ body: [UInt8], with client: HTTPClient) async throws(Failure) -> PushReply {
    do throws(HTTPClientError) {
      return try await push.send(body, now: SystemTime().now, with: client)
    } catch {
      throw Failure(error.code == .invalidRequest ? .usage : .unavailable, "\(error).")
    }
  }

  private static func text(_ answer: PushReply, _ console: Console) -> String {
    let status = console.style(answer.isAccepted ? .green : .red, String(answer.status))
    return "\(status) \(Printable.text(answer.body)) \(console.style(.dim, "in \(milliseconds(answer.duration)) ms"))"
  }

  private static func json(_ answer: PushReply) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("accepted")
      writer.boolean(answer.isAccepted)
      writer.key("status")
      writer.integer(answer.status)
      writer.key("body")
      writer.string(String(decoding: answer.body, as: UTF8.self))
      writer.key("milliseconds")
      writer.double(milliseconds(answer.duration))
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// To a tenth.
  private static func milliseconds(_ duration: Duration) -> Double {
    (duration / .milliseconds(1) * 10).rounded() / 10
  }

  private static func hint(_ status: Int) -> String? {
    switch status {
    case 401, 403: "Not admitted: is the secret the gateway's, and this machine's clock right?"
    case 404: "Nothing is served at that path: look for the input's `path` in the gateway's configuration."
    case 405: "That path takes no pushes."
    case 503: "The gateway cannot take pushes now; its /health says why."
    default: nil
    }
  }
}
