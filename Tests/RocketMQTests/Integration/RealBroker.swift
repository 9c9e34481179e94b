internal import Foundation
internal import Loop
internal import RocketMQServer
internal import Testing

@testable internal import RocketMQ

/// Tests against the RocketMQ that ROCKETMQ_HOME names, one after the other.
@Suite(
  "a real broker", .serialized, .sharedServer,
  .enabled(
    if: Distribution.isNamed,
    "ROCKETMQ_HOME names no RocketMQ: download one from rocketmq.apache.org, unpack it and set the variable to its folder"
  ))
@EventLoop
struct RealBroker {
  /// A client of a server of this kind, and what it complained of.
  static func client(
    _ server: RocketMQServer, _ credentials: Credentials? = nil, tls: TLSSettings? = nil,
    addressMap: [String: String] = [:], id: String? = nil, format: HeaderFormat = .json
  ) async throws -> Client {
    try await Client(
      ClientSettings(
        nameServers: [server.nameServer], credentials: credentials, tls: tls, addressMap: addressMap, clientID: id,
        headerFormat: format, requestLimit: .seconds(20)))
  }

  /// Waits until the broker is registered, then makes a topic that no other test has.
  static func topic(_ client: Client, queues: Int32 = 4, name: String? = nil) async throws -> String {
    let topic = name ?? "t-" + UUID().uuidString
    try await eventually("the broker is registered") {
      ((try? await client.admin.brokers()) ?? []).contains { $0.addresses[0] != nil }
    }
    try await client.admin.createTopic(topic, queues: queues)
    return topic
  }

  /// With time for a Java that has just started, on a machine that has much else to do.
  static func producer(_ client: Client) async throws -> Producer {
    try await client.producer(ProducerSettings(limit: .seconds(30)))
  }

  static func group() -> String { "g-" + UUID().uuidString }

  /// On a thread that may wait.
  @discardableResult
  static func blocking<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withTaskExecutorPreference(globalConcurrentExecutor) { @concurrent in try work() }
  }

  /// One of the programs with Java's client.
  static func java(_ program: String, _ arguments: [String], _ server: RocketMQServer) async throws -> JavaPeer {
    try await blocking { try JavaPeer(program, [server.nameServer] + arguments, beside: server) }
  }

  /// Messages that say their number.
  static func publish(_ count: Int, to topic: String, _ client: Client, from first: Int = 0, batch: Int = 50)
    async throws
  {
    let producer = try await producer(client)
    for start in stride(from: first, to: first + count, by: batch) {
      let messages = (start..<min(start + batch, first + count)).map {
        Message(topic: topic, body: Array("\($0)".utf8))
      }
      _ = try await producer.send(batch: messages)
    }
    await producer.close()
  }

  static func number(_ message: ReceivedMessage) -> Int {
    (try? message.body).flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? -1
  }
}
