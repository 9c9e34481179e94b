internal import Loop

/// Finds the route of a request by its decoded path and method: exact paths first, then the longest prefix. Unknown paths get 404,
/// unknown methods of a known path 405 with `Allow`; HEAD is served by the route of GET, OPTIONS by the router.
///
/// An exact path may be somebody's secret: how long a wrong one takes tells nothing of how much of it is right.
package struct HTTPRouter: HTTPResponder {
  package typealias Route = @EventLoop @Sendable (HTTPRequestHead) -> HTTPReception

  /// By a hash of the path, with the key of this process. So no path from outside is compared with one of ours before it is as good as
  /// certain that they are the same.
  private var exact: [Int: [(path: String, methods: Methods)]] = [:]
  /// Longest first.
  private var prefixes: [(path: String, methods: Methods)] = []

  private struct Methods: Sendable {
    var routes: [(method: String, route: Route)] = []

    func route(for method: String) -> Route? {
      if let route = routes.first(where: { $0.method == method })?.route { return route }
      return method == "HEAD" ? routes.first { $0.method == "GET" }?.route : nil
    }

    var names: [String] {
      let names = routes.map(\.method)
      return (names.contains("GET") && !names.contains("HEAD") ? ["HEAD"] : []) + names + ["OPTIONS"]
    }
  }

  package init() {}

  /// Adds a route for exactly `path`.
  /// - Returns: whether it was free. Of two routes for one method and path the first stays.
  @discardableResult
  package mutating func on(_ method: String, _ path: String, _ route: @escaping Route) -> Bool {
    let hash = path.hashValue
    if let index = exact[hash]?.firstIndex(where: { $0.path == path }) {
      return Self.add(method, route, to: &exact[hash, default: []][index].methods)
    }
    exact[hash, default: []].append((path, Methods(routes: [(method, route)])))
    return true
  }

  /// Adds a route for `prefix`, which ends with a slash, and everything below it.
  /// - Returns: whether it was free. Of two routes for one method and prefix the first stays.
  @discardableResult
  package mutating func on(_ method: String, below prefix: String, _ route: @escaping Route) -> Bool {
    if let index = prefixes.firstIndex(where: { $0.path == prefix }) {
      return Self.add(method, route, to: &prefixes[index].methods)
    }
    prefixes.append((prefix, Methods(routes: [(method, route)])))
    prefixes.sort { $0.path.utf8.count > $1.path.utf8.count }
    return true
  }

  /// Adds a GET route that answers from the head alone: a stream, or a page.
  @discardableResult
  package mutating func get(
    _ path: String, _ answer: @escaping @EventLoop @Sendable (HTTPRequestHead) -> HTTPResponse
  ) -> Bool {
    on("GET", path) { .answer(answer($0)) }
  }

  /// Adds a POST route that takes a body of up to `limit` bytes.
  @discardableResult
  package mutating func post(
    _ path: String, limit: Int = 1 << 20,
    _ answer: @escaping @EventLoop @Sendable (HTTPRequestHead, [UInt8]) async -> HTTPResponse
  ) -> Bool {
    on("POST", path) { head in .collect(limit: limit) { body in await answer(head, body) } }
  }

  private static func add(_ method: String, _ route: @escaping Route, to methods: inout Methods) -> Bool {
    guard !methods.routes.contains(where: { $0.method == method }) else { return false }
    methods.routes.append((method, route))
    return true
  }

  package func receive(_ head: HTTPRequestHead) -> HTTPReception {
    guard head.path != "*" else { return .answer(allowed(["GET", "HEAD", "POST", "OPTIONS"])) }
    guard let methods = methods(of: head.path) ?? prefixes.first(where: { head.path.hasPrefix($0.path) })?.methods
    else {
      return .answer(.text(.notFound, "nothing is served at this path\n"))
    }
    if let route = methods.route(for: head.method) { return route(head) }
    if head.method == "OPTIONS" { return .answer(allowed(methods.names)) }
    var answer = HTTPResponse.text(.methodNotAllowed, "this path does not take this method\n")
    answer.fields.append("Allow", methods.names.joined(separator: ", "))
    return .answer(answer)
  }

  private func methods(of path: String) -> Methods? {
    exact[path.hashValue]?.first { $0.path == path }?.methods
  }

  private func allowed(_ names: [String]) -> HTTPResponse {
    HTTPResponse(.noContent, fields: ["Allow": names.joined(separator: ", ")])
  }
}
