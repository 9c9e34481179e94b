import Foundation
import Loop
import RocketMQ
import RocketMQServer
import Testing

/// A gateway that gets pushes and publishes them to a topic of a real RocketMQ.
final class PublishHouse {
  let folder: TestFolder
  let port: UInt16
  let server: RocketMQServer
  let topic: String
  private let settings: String
  private let routes: String

  /// - Parameters:
  ///   - settings: of the output, beside cluster and topic.
  ///   - topic: `nil` for one that nobody else has, and that is made.
  init(
    _ server: RocketMQServer, topic: String? = nil, settings: String = "",
    routes: String = "- { match: { input: [push, events] }, to: [archive] }"
  ) async throws {
    self.server = server
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
    self.topic = topic ?? "t-\(UUID().uuidString)"
    self.settings = settings.isEmpty ? "" : ", \(settings)"
    self.routes = routes
    if topic == nil { try await Self.make(self.topic, server) }
  }

  /// Waits until the broker is registered.
  static func make(_ topic: String, _ server: RocketMQServer, _ credentials: Credentials? = nil) async throws {
    let client = try await Client(
      ClientSettings(nameServers: [server.nameServer], credentials: credentials, requestLimit: .seconds(20)))
    let deadline = ContinuousClock.now + .seconds(60)
    while !((try? await client.admin.brokers()) ?? []).contains(where: { $0.addresses[0] != nil }) {
      try #require(ContinuousClock.now < deadline, "the broker is registered")
      try await Task.sleep(for: .milliseconds(20))
    }
    try await client.admin.createTopic(topic, queues: 4)
    await client.close()
  }

  var configuration: String {
    """
    journal: { path: "\(folder.path)/journal.db" }
    http: { listen: "127.0.0.1:\(port)" }
    inputs:
      push: { type: http, path: /push, dialect: aqara, unsigned: true }
      events: { type: http, path: /events-in, dialect: cloudevents, token: "in", body_limit: 8MiB }
    outputs:
      archive: { type: rocketmq, name_servers: ["\(server.nameServer)"], topic: \(topic)\(settings) }
    routes:
      \(routes.replacingOccurrences(of: "\n", with: "\n  "))
    """
  }

  func start(environment: [String: String] = [:], options: [String] = []) throws -> GatewayProcess {
    try GatewayProcess(
      in: folder.url, port: port, configuration: configuration, environment: environment, options: options)
  }

  func push(event id: String, subject: String = "door", type: String = "test.happened", padding: Int = 0) throws {
    let filling = String(repeating: "x", count: padding)
    let body =
      #"{"specversion":"1.0","id":"\#(id)","source":"/test","type":"\#(type)","subject":"\#(subject)","#
      + #""kind":"occurrence","data":{"filling":"\#(filling)"}}"#
    let answer = try HTTPConnection(port: port).request(
      "POST", "/events-in",
      fields: ["Authorization": "Bearer in", "Content-Type": "application/cloudevents+json"], body: Array(body.utf8))
    try #require(answer.status == 202, "\(answer.text)")
  }

  /// Aqara's pushes over eight connections, for as long as `work` takes.
  /// - Returns: the ids of the events that were acknowledged.
  func pushing(_ prefix: String, resting: UInt32 = 2_000, while work: () async throws -> Void) async rethrows -> Set<
    String
  > {
    let pushers = (0..<8).map { Pusher(port: port, prefix: "\(prefix)c\($0)", rest: resting) }
    let threads = pushers.map { pusher in Background { pusher.pushUntilBroken() } }
    defer { pushers.forEach { $0.stop() } }
    try await work()
    pushers.forEach { $0.stop() }
    threads.forEach { $0.join() }
    return Set(pushers.flatMap(\.acknowledged).map { "\($0).0" })
  }

  /// What `causeway outputs` says of it.
  func said(by gateway: GatewayProcess, _ environment: [String: String] = [:]) throws -> String {
    try GatewayProcess.run(["outputs", folder.path + "/causeway.yaml"], in: folder.url, environment: environment).text
  }

  func until(
    _ what: Comment, within limit: TimeInterval = 40, _ location: SourceLocation = #_sourceLocation,
    _ condition: () throws -> Bool
  ) async throws {
    let deadline = Date() + limit
    while !(try condition()) {
      try #require(Date() < deadline, what, sourceLocation: location)
      try await Task.sleep(for: .milliseconds(50))
    }
  }
}
