import CausewayConnectors
import CausewayCore
import Foundation
import HTTPClient
import Loop
import Testing

@testable import CausewayGateway

/// A whole gateway in this process: journal on disk, doors on loopback and on a Unix socket, one scripted output called `ops`.
@EventLoop
final class RunningGateway {
  enum Door {
    case owner
    case admin(token: String?)
  }

  struct Answer {
    let status: Int
    let head: HTTPClientHead
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]) ?? [:]
    }

    func list(_ name: String) -> [[String: Any]] { json[name] as? [[String: Any]] ?? [] }
  }

  static let token = "a-token-of-the-owner-0123456789"

  let farEnd: FarEnd
  let folder: URL
  /// What the file holds that the gateway reads.
  private let file: FileText
  private let client = HTTPClient()
  private let task: Task<Void, any Error>
  private(set) var addresses: Gateway.Addresses

  private init(farEnd: FarEnd, folder: URL, file: FileText, task: Task<Void, any Error>, addresses: Gateway.Addresses) {
    self.farEnd = farEnd
    self.folder = folder
    self.file = file
    self.task = task
    self.addresses = addresses
  }

  /// - Parameters:
  ///   - admin: the section; `""` for none.
  ///   - routes: what goes where. Outputs are `ops` (scripted) and `stream`.
  static func with(
    admin: String = "admin: { listen: 127.0.0.1:0, token: \(token) }", http: String = "127.0.0.1:0",
    routes: String = #"routes: [{ name: all, match: { source: "/t" }, to: [ops, stream] }]"#,
    _ body: @EventLoop (RunningGateway) async throws -> Void
  ) async throws {
    let key = UUID().uuidString
    let folder = URL(fileURLWithPath: "/tmp/cw-\(key.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let text = """
      journal: { path: \(folder.path)/j.db }
      http: { listen: "\(http)" }
      \(admin)
      inputs:
        push: { type: http, path: /push, dialect: cloudevents, unsigned: true }
        aqara: { type: http, path: /aqara, dialect: aqara, unsigned: true }
      outputs:
        ops: { type: scripted, key: "\(key)", retry: { first: 100ms, longest: 100ms, attempts: 2 } }
        stream: { type: sse, path: /events, token: stream-token }
      \(routes)
      """
    let connectors = Connectors(
      inputs: Connectors.all.inputs, outputs: [SSEOutput.self, ScriptedOutput.self] as [any OutputType.Type])
    let file = FileText(text, connectors)
    let gateway = try await start(file, farEnd: FarEnd.named(key), folder: folder)
    do {
      try await gateway.untilRunning()
      try await body(gateway)
    } catch {
      await gateway.stop()
      throw error
    }
    await gateway.stop()
  }

  private static func start(
    _ file: FileText, farEnd: FarEnd, folder: URL
  ) async throws -> RunningGateway {
    let configuration = try file.read().result.get()
    let (stream, continuation) = AsyncStream<Gateway.Addresses>.makeStream()
    let task = EventLoop.spawnThrowing("gateway") {
      defer { continuation.finish() }
      try await Gateway.run(configuration, log: .silent, reading: { file.read() }) { continuation.yield($0) }
    }
    for await addresses in stream {
      return RunningGateway(farEnd: farEnd, folder: folder, file: file, task: task, addresses: addresses)
    }
    try await task.value
    throw CancellationError()
  }

  private func stop() async {
    client.close()
    task.cancel()
    _ = try? await task.value
    try? FileManager.default.removeItem(at: folder)
  }

  // MARK: Reloading

  /// The file says something else from now on.
  func rewrite(_ change: (inout String) -> Void) { file.change(change) }

  /// Replaces the one place in the file that says `old`.
  func rewrite(_ old: String, _ new: String) throws {
    var count = 0
    rewrite { text in
      count = text.components(separatedBy: old).count - 1
      text = text.replacingOccurrences(of: old, with: new)
    }
    try #require(count == 1, "\(old) is there \(count) times")
  }

  func reload() async throws -> Answer { try await ask("POST", "/api/v1/reload") }

  /// An output that is just starting replays nothing yet.
  private func untilRunning() async throws {
    try await until("the output runs") {
      let answer = try await self.post("replays", #"{"output":"ops","since":"1s","dry_run":true}"#)
      return answer.status == 200
    }
  }

  // MARK: Asking

  func ask(
    _ method: String, _ target: String, body: String = "", at door: Door = .owner
  ) async throws -> Answer {
    var request: HTTPClientRequest
    switch door {
    case .owner:
      request = HTTPClientRequest(method, url: "http://gateway\(target)")
      request.socketPath = addresses.socketPath
    case .admin(let token):
      request = HTTPClientRequest(method, url: "http://\(addresses.admin ?? "")\(target)")
      if let token { request.fields.append(HTTPClientField("Authorization", "Bearer \(token)")) }
    }
    request.body = Array(body.utf8)
    let response = try await client.send(request)
    return Answer(status: response.status, head: response.head, body: response.body)
  }

  /// At the door that everyone can come to.
  func askOpenly(_ target: String) async throws -> Answer {
    let response = try await client.send(HTTPClientRequest("GET", url: "http://\(addresses.http)\(target)"))
    return Answer(status: response.status, head: response.head, body: response.body)
  }

  func get(_ path: String) async throws -> Answer { try await ask("GET", "/api/v1/\(path)") }

  func post(_ path: String, _ body: String = "{}") async throws -> Answer {
    try await ask("POST", "/api/v1/\(path)", body: body)
  }

  /// Pushes an event of type `t.a` with this id about this subject.
  func push(_ id: String, subject: String = "s", type: String = "t.a", data: String = "{}") async throws {
    var request = HTTPClientRequest("POST", url: "http://\(addresses.http)/push")
    request.fields = [HTTPClientField("Content-Type", "application/cloudevents+json")]
    request.body = Array(
      #"{"specversion":"1.0","id":"\#(id)","source":"/t","type":"\#(type)","subject":"\#(subject)","data":\#(data)}"#
        .utf8)
    try #require(try await client.send(request).status == 202)
  }

  /// Pushes what the aqara dialect cannot read.
  func pushUnreadable(_ body: String) async throws {
    var request = HTTPClientRequest("POST", url: "http://\(addresses.http)/aqara")
    request.body = Array(body.utf8)
    try #require(try await client.send(request).status == 200)
  }

  /// Waits until `condition` holds.
  func until(_ what: String, _ condition: @EventLoop () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try await !condition() {
      try #require(ContinuousClock.now < deadline, "waited in vain until \(what)")
      try await EventLoop.sleep(for: .milliseconds(5))
    }
  }

  /// The output called `ops`.
  func ops() async throws -> [String: Any] { try await get("outputs/ops").json }
}

extension DeliveryError {
  static let away = DeliveryError(.unavailable(retryAfter: nil), "connection refused")
  static let rejection = DeliveryError(.reject, "422 says no")
}
