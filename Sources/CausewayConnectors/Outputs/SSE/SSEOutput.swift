package import CausewayCore
internal import HTTPServer
internal import Loop

/// `type: sse`: a stream of server-sent events that any number of clients follow.
package struct SSEOutput: OutputType {
  package static let type = "sse"

  package static func read(name: String, _ section: ConfigSection) -> any OutputPlan {
    var settings = SSESettings()
    settings.path = section.string("path", default: "/events")
    settings.format = section.oneOf("format", default: .cloudevents)
    settings.tokens = tokens(section)
    settings.heartbeat = section.duration("heartbeat", default: .seconds(15), in: .seconds(1) ... .seconds(300))
    settings.catchUp = section.duration("catch_up", default: .seconds(60), in: .zero ... .seconds(3_600))
    settings.upstreamLimit = section.duration(
      "upstream_limit", default: .seconds(60), in: .seconds(1) ... .seconds(86_400))
    settings.lagLimit = section.integer("lag_limit", default: 10_000, in: 100...10_000_000)
    return SSEPlan(settings: settings)
  }

  /// `token` for the whole stream, and `tokens` that may each be for a part of it. At least one.
  private static func tokens(_ section: ConfigSection) -> [SSESettings.Token] {
    let hint = "Every client of the stream sends it as `Authorization: Bearer <token>`."
    let parts = section.value("tokens")?.elements("a list of tokens") ?? []
    var tokens = parts.compactMap { $0.section() }.map { token($0, hint) }
    if section.has("token") || section.has("token_file") || parts.isEmpty {
      tokens.insert(SSESettings.Token(name: "token", secret: section.requiredSecret("token", hint: hint)), at: 0)
    }
    var names: Set<String> = []
    for token in tokens where !names.insert(token.name).inserted {
      section.problem(
        at: "tokens", "two tokens are called \"\(token.name)\"",
        hint: "What is remembered of its clients is kept under the name.")
    }
    return tokens
  }

  private static func token(_ section: ConfigSection, _ hint: String) -> SSESettings.Token {
    let token = SSESettings.Token(
      name: section.requiredString("name", hint: "Such as the client's."),
      secret: section.requiredSecret("token", hint: hint),
      match: section.section("match").map { Match(reading: $0) } ?? .everything)
    section.finish()
    return token
  }
}

private struct SSEPlan: OutputPlan {
  let settings: SSESettings

  var paths: [PathClaim] { [PathClaim(path: settings.path, key: "path")] }
  var heartbeat: Duration? { settings.heartbeat }
  var throttleRefusal: String? {
    "a stream cannot be throttled: each of its clients reads the journal at its own pace"
  }

  func preview(of entry: Entry, by route: Route) -> OutputPreview {
    let encoding = settings.format.format.frames(for: [entry])
    guard encoding.frames.isEmpty else {
      return .text(String(decoding: encoding.frames.flatMap(\.chunk.payload), as: UTF8.self))
    }
    return .nothing("a stream of `format: \(settings.format.rawValue)` leaves out \(encoding.leftOut.first ?? "it")")
  }

  @EventLoop
  func parts(_ context: OutputContext) -> [Part] {
    let stream = SSEStream(settings: settings, context: context)
    return [
      .service(SSEService(name: "stream \(context.name)", stream: stream)),
      .route(HTTPRoute(path: settings.path, methods: ["GET"], responder: SSEDoor(stream: stream))),
    ]
  }
}

private struct SSEService: Service {
  let name: String
  let stream: SSEStream

  func run() async { await stream.run() }
}
