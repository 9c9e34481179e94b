internal import CausewayCore
internal import HTTPServer
internal import Loop

/// Where the owner's tools ask: `/api/v1/…` and `/metrics`. The same on the owner's socket, where nobody else comes in, and on
/// `admin.listen`, where a token is wanted.
struct ControlDoor: HTTPResponder {
  /// Of a request; a test alarm may carry an event.
  static let bodyLimit = 1 << 20

  /// One thing that can be asked.
  struct Route: Sendable {
    let method: String
    /// Below `/api/v1/`; `*` stands for one segment.
    let path: [String]
    let answer: Answer

    /// - Parameter path: `outputs/*/pause`.
    init(_ method: String, _ path: String, _ answer: Answer) {
      self.method = method
      self.path = path.split(separator: "/").map(String.init)
      self.answer = answer
    }
  }

  enum Answer: Sendable {
    case json(@EventLoop @Sendable (ControlRequest) async throws -> JSONWriter)
    /// From the head alone: a stream.
    case direct(any HTTPResponder)
  }

  private static let root = "/api/v1/"
  private let routes: [Route]
  private let metrics: any HTTPResponder
  /// `nil` where nobody but the owner can come.
  private let guardian: AdminGuard?

  init(routes: [Route], metrics: any HTTPResponder, guardian: AdminGuard?) {
    self.routes = routes
    self.metrics = metrics
    self.guardian = guardian
  }

  func mount(on router: inout HTTPRouter) {
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
      router.on(method, below: "/api/") { receive($0) }
      router.on(method, "/metrics") { receive($0) }
    }
  }

  @EventLoop
  func receive(_ head: HTTPRequestHead) -> HTTPReception {
    if let refusal = guardian?.refusal(of: head) { return .answer(refusal) }
    let method = head.method == "HEAD" ? "GET" : head.method
    if head.path == "/metrics" {
      return method == "GET" ? metrics.receive(head) : .answer(Self.wrongMethod(["GET"]))
    }
    guard head.path.hasPrefix(Self.root) else { return .answer(Self.nothingHere(head.path)) }
    if head.path == Self.root, method == "GET" { return .answer(list) }
    let segments = head.path.dropFirst(Self.root.count).split(separator: "/", omittingEmptySubsequences: false)
    var methods: [String] = []
    for route in routes {
      guard let arguments = Self.arguments(of: segments, in: route.path) else { continue }
      if route.method == method { return answer(head, route, arguments) }
      methods.append(route.method)
    }
    return .answer(methods.isEmpty ? Self.nothingHere(head.path) : Self.wrongMethod(methods))
  }

  /// All that can be asked.
  private var list: HTTPResponse {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("routes")
      writer.array { writer in
        writer.string("GET \(Self.root)")
        for route in routes { writer.string("\(route.method) \(Self.root)\(route.path.joined(separator: "/"))") }
        writer.string("GET /metrics")
      }
    }
    return .json(.ok, writer.bytes)
  }

  @EventLoop
  private func answer(_ head: HTTPRequestHead, _ route: Route, _ arguments: [String]) -> HTTPReception {
    switch route.answer {
    case .direct(let responder): return responder.receive(head)
    case .json(let answer):
      let wording: HTTPRefusalWording = { refusal in
        ControlProblem(status: refusal.status, error: refusal.reason).response
      }
      return .collect(limit: route.method == "GET" ? 0 : Self.bodyLimit, refuse: wording) { body in
        do {
          let writer = try await answer(ControlRequest(head, arguments: arguments, body: body))
          var response = HTTPResponse.json(.ok, writer.bytes)
          response.fields.append("Cache-Control", "no-store")
          return response
        } catch {
          return ControlProblem(error).response
        }
      }
    }
  }

  /// What stands for the `*` of `path`; `nil` if the segments are others.
  private static func arguments(of segments: [Substring], in path: [String]) -> [String]? {
    guard segments.count == path.count else { return nil }
    var arguments: [String] = []
    for (segment, expected) in zip(segments, path) {
      if expected == "*" { arguments.append(String(segment)) } else if segment != expected { return nil }
    }
    return arguments
  }

  private static func nothingHere(_ path: String) -> HTTPResponse {
    ControlProblem.missing(
      "nothing is served at \(Quotation.of(path))", hint: "docs/operations.md lists what there is."
    )
    .response
  }

  private static func wrongMethod(_ methods: [String]) -> HTTPResponse {
    let list = methods.joined(separator: ", ")
    var response = ControlProblem(status: .methodNotAllowed, error: "this path takes \(list) only").response
    response.fields.append("Allow", list)
    return response
  }
}
