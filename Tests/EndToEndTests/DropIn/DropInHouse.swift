import Foundation
import RocketMQ
import RocketMQServer
import Testing

/// A RocketMQ in place of Aqara's, where only who has keys gets in, and the gateway that nothing but the bridge's environment configures.
final class DropInHouse {
  static let token = "bridge-token-0123456789"
  /// Of the server's application.
  static let secretKey = "gateway-secret"
  /// Topic and group: the one that the application may use.
  static let appID = "events"

  let server: RocketMQServer
  let folder: TestFolder
  let port: UInt16
  private let administrator: Client
  private let producer: Producer

  init() async throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
    server = try RocketMQServer(.guarded)
    administrator = try await Self.client(server, RocketMQServer.administrator)
    let admin = administrator.admin
    try await Self.eventually("the broker is registered") {
      ((try? await admin.brokers()) ?? []).contains { $0.addresses[0] != nil }
    }
    try await admin.createTopic(Self.appID, queues: 4)
    if server.distribution.hasUsers {
      let user = RocketMQServer.application
      try await admin.createUser(user.accessKey, password: Self.secretKey)
      try await admin.allow(user.accessKey, ["Pub", "Sub", "Get"], on: ["Topic:\(Self.appID)", "Group:*"])
    }
    producer = try await administrator.producer(ProducerSettings(limit: .seconds(30)))
  }

  static func client(_ server: RocketMQServer, _ credentials: Credentials) async throws -> Client {
    try await Client(
      ClientSettings(nameServers: [server.nameServer], credentials: credentials, requestLimit: .seconds(20)))
  }

  func close() async {
    await producer.close()
    await administrator.close()
    server.stop()
  }

  /// As the bridge's manual has it, with the values of Aqara's console.
  func environment(_ changes: [String: String] = [:]) -> [String: String] {
    [
      "APP_ID": Self.appID, "KEY_ID": RocketMQServer.application.accessKey,
      "APP_KEY": Self.secretKey, "MQ_NAMESRV_ADDR": server.nameServer,
      "BRIDGE_TOKEN": Self.token, "BRIDGE_PUBLIC_URL": "https://bridge.example.com", "ROCKETMQ_ENABLED": "true",
      "BATCH_INTERVAL_MS": "100", "HEARTBEAT_INTERVAL_SECONDS": "15", "LOG_LEVEL": "INFO",
      "SERVER_PORT": "\(port)", "CAUSEWAY_JOURNAL": "\(folder.path)/journal.db",
    ].merging(changes) { $1 }
  }

  func start(_ changes: [String: String] = [:]) throws -> GatewayProcess {
    try GatewayProcess(in: folder.url, port: port, environment: environment(changes))
  }

  /// As Aqara's cloud does it.
  func report(_ id: String, device: String = "lumi.1", resource: String = "3.51.85", value: String) async throws {
    let body = SignedPush.report(id, device: device, resource: resource, value: value)
    _ = try await producer.send(Message(topic: Self.appID, body: body))
  }

  func health() throws -> [String: Any] {
    let answer = try HTTPConnection(port: port).request("GET", "/health")
    try #require(answer.status == 200)
    return try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
  }

  /// Waits until health's `status` is this; returns how long it took.
  @discardableResult
  func until(status: String, within limit: Duration = .seconds(60)) async throws -> Duration {
    let begin = ContinuousClock.now
    try await Self.eventually("health says \(status)", within: limit) {
      try self.health()["status"] as? String == status
    }
    return ContinuousClock.now - begin
  }

  static func eventually(
    _ what: String, within limit: Duration = .seconds(60), _ condition: () async throws -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
      try #require(ContinuousClock.now < deadline, "waited in vain until \(what)")
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}
