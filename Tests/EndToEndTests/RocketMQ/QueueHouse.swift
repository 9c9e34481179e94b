import Foundation
import Loop
import RocketMQServer
import Testing

@testable import RocketMQ

/// A topic of a real RocketMQ, somebody who publishes to it, and a gateway that takes from it.
final class QueueHouse {
  let server: RocketMQServer
  let client: Client
  let topic = "t-\(UUID().uuidString.prefix(12))"
  let group = "g-\(UUID().uuidString.prefix(12))"
  let folder: TestFolder
  let port: UInt16
  private var producer: Producer?

  /// For the tests of this target: others begin and end servers of their own kinds meanwhile.
  private static let server = Result { try RocketMQServer(.open) }

  /// With a server of its own, or that of all these tests.
  init(_ server: RocketMQServer? = nil, credentials: Credentials? = nil, queues: Int32? = 4) async throws {
    self.server = try server ?? Self.server.get()
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
    client = try await Client(
      ClientSettings(nameServers: [self.server.nameServer], credentials: credentials, requestLimit: .seconds(20)))
    try await until("the broker is registered") {
      ((try? await self.client.admin.brokers()) ?? []).contains { $0.addresses[0] != nil }
    }
    if let queues { try await client.admin.createTopic(topic, queues: queues) }
  }

  // MARK: The gateway

  /// - Parameter settings: more lines of the input.
  func configuration(_ settings: String = "start: first", dialect: String = "dialect: json, event: { id: n }") -> String
  {
    """
    journal: { path: "\(folder.path)/journal.db" }
    http: { listen: "127.0.0.1:\(port)" }
    inputs:
      queue: { type: rocketmq, \(dialect), name_servers: "\(server.nameServer)", topic: "\(topic)", group: "\(group)", \(settings) }
    outputs:
      stream: { type: sse, path: /events, format: cloudevents, token: "queue-test" }
    routes:
      - { name: all, match: { type: "*" }, to: [stream] }
    """
  }

  func gateway(
    _ settings: String = "start: first", dialect: String = "dialect: json, event: { id: n }",
    environment: [String: String] = [:], options: [String] = []
  ) throws -> GatewayProcess {
    try GatewayProcess(
      in: folder.url, port: port, configuration: configuration(settings, dialect: dialect), environment: environment,
      options: options)
  }

  func health() throws -> [String: Any] {
    let body = try HTTPConnection(port: port).request("GET", "/health").body
    return try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
  }

  func link() throws -> [String: Any] {
    let links = try #require(try health()["links"] as? [[String: Any]])
    return try #require(links.first { $0["name"] as? String == "queue" })
  }

  func error(_ link: [String: Any]) -> String { (link["lastError"] as? [String: Any])?["text"] as? String ?? "" }

  func waitForLink(within limit: Duration = .seconds(60), _ condition: ([String: Any]) -> Bool) async throws {
    var last: [String: Any] = [:]
    let deadline = ContinuousClock.now + limit
    while true {
      last = (try? link()) ?? last
      if condition(last) { return }
      guard ContinuousClock.now < deadline else {
        throw GatewayProcess.Failure(description: "the link stays \(last)")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  func waitUntilConnected() async throws { try await waitForLink { $0["connected"] as? Bool == true } }

  /// The ids in the journal, in its order.
  func ids(_ gateway: GatewayProcess) throws -> [String] {
    let listing = try HTTPConnection(socket: gateway.socketPath)
    try listing.send(Array("GET /api/v1/events HTTP/1.1\r\nHost: test\r\n\r\n".utf8))
    #expect(try listing.readHead().status == 200)
    var text: [UInt8] = []
    while case let chunk = try listing.nextChunk(), !chunk.isEmpty { text += chunk }
    return try text.split(separator: 10).compactMap { line in
      let event = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
      return event["id"] as? String
    }
  }

  /// Each of `numbers` once in the journal, sooner or later, and nothing else.
  func expect(_ numbers: Range<Int>, in gateway: GatewayProcess, _ place: SourceLocation = #_sourceLocation)
    async throws
  {
    var found: [Int] = []
    let deadline = ContinuousClock.now + .seconds(60)
    while found.count < numbers.count, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(50))
      found = try ids(gateway).compactMap { Int($0) }
    }
    #expect(Set(found).count == found.count, "a message is in the journal twice", sourceLocation: place)
    let lost = Set(numbers).subtracting(found)
    #expect(lost.isEmpty, "lost: \(lost.sorted().prefix(5)) of \(numbers)", sourceLocation: place)
  }

  func quarantine(_ gateway: GatewayProcess) throws -> [[String: Any]] {
    let answer = try HTTPConnection(socket: gateway.socketPath).request("GET", "/api/v1/quarantine?limit=100")
    let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
    return object?["quarantine"] as? [[String: Any]] ?? []
  }

  // MARK: The other side

  /// `{"n":0}`, `{"n":1}`, …
  func publish(_ numbers: Range<Int>) async throws {
    if producer == nil { producer = try await client.producer(ProducerSettings(limit: .seconds(30))) }
    for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 50) {
      let part = start..<min(start + 50, numbers.upperBound)
      _ = try await producer?.send(batch: part.map { Message(topic: topic, body: Array(#"{"n":\#($0)}"#.utf8)) })
    }
  }

  /// As it is, where no producer would send it: whatever its body and flags.
  func send(_ body: [UInt8], flags: Int32 = 0, properties: String = "") async throws {
    let fields: HeaderFields = [
      "a": "raw", "b": topic, "c": "TBW102", "d": "4", "e": "0", "f": String(flags), "g": "1700000000000", "h": "0",
      "i": properties, "j": "0", "k": "false", "m": "false",
    ]
    let connection = try await client.core.master(of: "broker-a", topic: topic)
    _ = try await connection.success(
      of: RemotingCommand(.sendMessage, fields: fields, body: body), within: .seconds(20))
  }

  /// How many messages the group has sent back.
  func sentBack() async throws -> Int64 {
    let connection = try await client.core.master(of: "broker-a", topic: topic)
    let command = RemotingCommand(.maxOffset, fields: ["queueId": "0", "topic": "%RETRY%\(group)"])
    return try await connection.success(of: command, within: .seconds(20)).fields.integer("offset") ?? -1
  }

  /// Who is in the group, as the broker says.
  func members() async throws -> Int {
    let connection = try await client.core.master(of: "broker-a", topic: topic)
    let response = try await connection.response(
      to: RemotingCommand(.consumerList, fields: ["consumerGroup": group]), within: .seconds(20))
    guard response.code == 0 else { return 0 }
    return try JSONValue(reading: response.body)["consumerIdList"]?.elements.count ?? 0
  }

  func close() async {
    await producer?.close()
    await client.close()
  }
}

/// Tries until `condition` holds; a failure after a minute.
func until(
  _ what: Comment, within limit: Duration = .seconds(60), _ condition: () async throws -> Bool,
  at place: SourceLocation = #_sourceLocation
) async throws {
  let deadline = ContinuousClock.now + limit
  while !(try await condition()) {
    try #require(ContinuousClock.now < deadline, what, sourceLocation: place)
    try await Task.sleep(for: .milliseconds(20))
  }
}
