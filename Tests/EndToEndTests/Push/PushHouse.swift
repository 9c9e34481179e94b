import Foundation
import Glibc
import Testing

/// A gateway that gets signed and other pushes and sends webhooks to a receiver.
final class PushHouse {
  let folder: TestFolder
  let port: UInt16
  let receiver: Receiver
  private let settings: String
  private let routes: String

  /// - Parameters:
  ///   - settings: of the webhook, beside its address.
  ///   - routes: `nil` for everything.
  init(settings: String = "", routes: String? = nil) throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
    receiver = try Receiver()
    self.settings = settings.isEmpty ? "" : ", \(settings)"
    self.routes = routes ?? #"- { name: all, match: { input: [push, events] }, to: [ops, stream] }"#
  }

  deinit { receiver.close() }

  func start(path: String = "/hook", environment: [String: String] = [:]) throws -> GatewayProcess {
    try GatewayProcess(
      in: folder.url, port: port,
      configuration: """
        journal: { path: "\(folder.path)/journal.db" }
        http: { listen: "127.0.0.1:\(port)" }
        inputs:
          push: { type: http, path: /push, dialect: aqara, unsigned: true }
          events: { type: http, path: /events-in, dialect: cloudevents, token: in }
        outputs:
          ops: { type: webhook, url: "http://127.0.0.1:\(receiver.port)\(path)", allow_http: true, allow_private: true,
            unsigned: true, retry: { first: 100ms, longest: 1s }\(settings) }
          stream: { type: sse, path: /events, format: cloudevents, token: read }
        routes:
          \(routes)
        """, environment: environment)
  }

  /// Sends one CloudEvent; it is on disk when this returns.
  func push(_ id: String, subject: String, type: String = "test.happened") throws {
    try Pushing(port: port).push(id, subject: subject, type: type)
  }

  /// Aqara's pushes over eight connections, for as long as `work` takes.
  /// - Returns: the ids of the events that were acknowledged.
  func pushing(_ prefix: String, while work: () throws -> Void) rethrows -> Set<String> {
    try Pushing(port: port).pushing(prefix, connections: 8, rest: 4_000, while: work)
  }
}

extension PushHouse {
  /// How the output stands, by the gateway's own account.
  struct Report {
    let delivered: Int
    let dead: Int
    let parked: Int
    let inHand: Int
    let routed: Int
    let lag: Int
  }

  func report(_ gateway: GatewayProcess) throws -> Report {
    let answer = try HTTPConnection(socket: gateway.socketPath).request("GET", "/api/v1/outputs/ops")
    try #require(answer.status == 200, "\(answer.text)")
    let output = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
    let counters = try #require(output["counters"] as? [String: Int])
    return Report(
      delivered: counters["delivered"] ?? -1, dead: counters["dead"] ?? -1, parked: output["parked"] as? Int ?? -1,
      inHand: output["in_hand"] as? Int ?? -1, routed: counters["routed"] ?? -1,
      lag: output["lag_entries"] as? Int ?? -1)
  }

  /// Waits until everything that is in the journal has been delivered or given up.
  func untilSettled(_ gateway: GatewayProcess, _ location: SourceLocation = #_sourceLocation) throws {
    let deadline = Date() + 30
    while case let report = try report(gateway), report.inHand + report.parked > 0 || report.lag > 0 {
      try #require(Date() < deadline, "\(report)", sourceLocation: location)
      usleep(20_000)
    }
  }
}
