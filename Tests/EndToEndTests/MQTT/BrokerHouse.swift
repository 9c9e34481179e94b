import Foundation
import Mosquitto
import RealBroker
import Synchronization
import Testing

/// A real broker, a gateway that is subscribed to it, and somebody who publishes counted messages.
final class BrokerHouse {
  let broker: RealBroker
  private let folder: TestFolder
  private let port: UInt16
  private let configuration: String

  init(_ options: RealBroker.Options = RealBroker.Options()) async throws {
    broker = try await RealBroker.start(options)
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
    configuration = """
      journal: { path: "\(folder.path)/journal.db" }
      http: { listen: "127.0.0.1:\(port)" }
      inputs:
        broker:
          type: mqtt
          url: "mqtt://127.0.0.1:\(broker.port)"
          topics: ["counted/#"]
          keepalive: 5s
          dialect: json
          event: { id: n }
      outputs:
        stream: { type: sse, path: /events, format: cloudevents, token: "broker-test" }
      routes:
        - { name: all, match: { type: "*" }, to: [stream] }
      """
  }

  func gateway(environment: [String: String] = [:]) throws -> GatewayProcess {
    try GatewayProcess(in: folder.url, port: port, configuration: configuration, environment: environment)
  }

  /// What `/health` says of the input.
  func link() throws -> [String: Any] {
    let body = try HTTPConnection(port: port).request("GET", "/health").body
    let report = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
    let links = try #require(report["links"] as? [[String: Any]])
    return try #require(links.first { $0["name"] as? String == "broker" })
  }

  func waitForLink(_ condition: ([String: Any]) -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while true {
      let link = try? link()
      if let link, condition(link) { return }
      guard ContinuousClock.now < deadline else {
        throw GatewayProcess.Failure(description: "the link stays \(link ?? [:])")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// The numbers in the journal, in its order.
  func numbers(_ gateway: GatewayProcess) throws -> [Int] {
    let listing = try HTTPConnection(socket: gateway.socketPath)
    try listing.send(Array("GET /api/v1/events HTTP/1.1\r\nHost: test\r\n\r\n".utf8))
    #expect(try listing.readHead().status == 200)
    var text: [UInt8] = []
    while case let chunk = try listing.nextChunk(), !chunk.isEmpty { text += chunk }
    return try text.split(separator: 10).compactMap { line in
      let event = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
      return (event["id"] as? String).flatMap { Int($0) }
    }
  }

  /// Each of `1...count` but `missing` once, sooner or later.
  func expectAll(
    _ count: Int, by gateway: GatewayProcess, missing: Set<Int> = [], _ place: SourceLocation = #_sourceLocation
  ) async throws {
    let expected = Set(1...count).subtracting(missing)
    let deadline = ContinuousClock.now + .seconds(60)
    var found: [Int] = []
    while found.count < expected.count, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(100))
      found = try numbers(gateway)
    }
    #expect(Set(found).count == found.count, "a message is in the journal twice", sourceLocation: place)
    let lost = expected.subtracting(found)
    #expect(lost.isEmpty, "lost: \(lost.sorted().prefix(5)) of \(count)", sourceLocation: place)
  }
}

/// Publishes `{"n":1}`, `{"n":2}`, … as fast as the broker takes them.
final class CountingPublisher: Sendable {
  private final class Cell: Sendable {
    let value = Mutex(0)
  }

  /// So many are to be published; then it is enough.
  private final class Goal: Sendable {
    let value = Mutex(Int.max)
  }

  private let goal = Goal()
  /// All up to this number are the broker's.
  private let acknowledged = Cell()
  private let task: Task<Void, any Error>

  init(to broker: RealBroker) async throws {
    let settings = MQTTSettings(host: "127.0.0.1", port: broker.port, clientID: "publisher")
    let connection = try await MQTTConnection.open(settings, incoming: .gathered)
    task = Task { [goal, acknowledged] in
      var next = 1
      while goal.value.withLock({ $0 >= next }) {
        let batch = (next..<next + 20).map {
          MQTTMessage(topic: "counted/\($0 % 7)", payload: Array(#"{"n":\#($0)}"#.utf8))
        }
        try await connection.publish(batch)
        next += 20
        let done = next - 1
        acknowledged.value.withLock { $0 = done }
      }
      await connection.close()
    }
  }

  /// Goes on until there are at least `minimum`: how fast a broker takes them is the machine's business.
  /// - Returns: how many the broker has.
  func stop(after minimum: Int = 0) async throws -> Int {
    goal.value.withLock { $0 = minimum }
    try await task.value
    return acknowledged.value.withLock { $0 }
  }
}
