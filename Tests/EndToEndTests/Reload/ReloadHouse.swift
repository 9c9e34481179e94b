import Foundation
import Glibc
import Testing

/// A gateway whose file changes while it runs, receivers of its webhooks, and vendors that push to it all the time.
final class ReloadHouse {
  /// What the file says.
  struct Plan {
    /// Names of the outputs, and where they push to.
    var outputs: [(name: String, port: UInt16, path: String, more: String)] = []
    var routes: [String] = []
    var more = ""
  }

  let folder: TestFolder
  private(set) var port: UInt16
  let ops: Receiver
  let other: Receiver
  var plan = Plan()
  /// Of the stream, each after a comma.
  var streamKeys = ""

  init() throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
    ops = try Receiver()
    other = try Receiver()
    plan.outputs = [("ops", ops.port, "/hook", "")]
    plan.routes = ["{ name: all, match: { input: [push, events] }, to: [ops, stream] }"]
  }

  deinit {
    ops.close()
    other.close()
  }

  var file: String { folder.path + "/causeway.yaml" }

  var text: String {
    let outputs = plan.outputs.map { output in
      "  \(output.name): { type: webhook, url: \"http://127.0.0.1:\(output.port)\(output.path)\", allow_http: true, "
        + "allow_private: true, unsigned: true, retry: { first: 100ms, longest: 1s }\(output.more) }"
    }
    return """
      journal: { path: "\(folder.path)/journal.db" }
      http: { listen: "127.0.0.1:\(port)" }
      inputs:
        push: { type: http, path: /push, dialect: aqara, unsigned: true }
        events: { type: http, path: /events-in, dialect: cloudevents, token: in }
      outputs:
        stream: { type: sse, path: /events, format: cloudevents, token: kill-test\(streamKeys) }
      \(outputs.joined(separator: "\n"))
      routes:
      \(plan.routes.map { "  - \($0)" }.joined(separator: "\n"))
      \(plan.more)
      """
  }

  func start(environment: [String: String] = [:]) throws -> GatewayProcess {
    try GatewayProcess(in: folder.url, port: port, configuration: text, environment: environment)
  }

  /// Where the file says the gateway listens, from the next writing on.
  func move(to port: UInt16) { self.port = port }

  func write() throws { try text.write(toFile: file, atomically: true, encoding: .utf8) }

  /// Writes the file, and has it read again.
  @discardableResult
  func reload(_ location: SourceLocation = #_sourceLocation) throws -> String {
    try write()
    let (status, text) = try GatewayProcess.run(["reload", file], in: folder.url)
    try #require(status == 0, "\(text)", sourceLocation: location)
    return text
  }

  /// Sends one CloudEvent; it is on disk when this returns.
  func push(_ id: String, subject: String = "s", type: String = "test.happened") throws {
    try Pushing(port: port).push(id, subject: subject, type: type)
  }

  /// Aqara's pushes over some connections, for as long as `work` takes.
  /// - Returns: the ids of the events that were acknowledged.
  func pushing(_ prefix: String, while work: () throws -> Void) rethrows -> Set<String> {
    try Pushing(port: port).pushing(prefix, connections: 4, rest: 2_000, while: work)
  }

  func health(_ gateway: GatewayProcess) throws -> [String: Any] {
    let answer = try HTTPConnection(socket: gateway.socketPath).request("GET", "/health")
    return try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
  }

  /// What `/health` says of the last reload.
  func lastReload(_ gateway: GatewayProcess) throws -> [String: Any]? {
    (try health(gateway)["causeway"] as? [String: Any])?["lastReload"] as? [String: Any]
  }

  func until(
    _ what: String, seconds: Double = 20, _ location: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool
  ) throws {
    let deadline = Date() + seconds
    while try !condition() {
      try #require(Date() < deadline, "waited in vain until \(what)", sourceLocation: location)
      usleep(10_000)
    }
  }
}
