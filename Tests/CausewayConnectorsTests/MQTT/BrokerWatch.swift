import Foundation
import Loop
import Mosquitto
import RealBroker
import Testing

/// A client that reads everything on a broker.
@EventLoop
final class BrokerWatch {
  private(set) var messages: [MQTTMessage] = []
  private var connection: MQTTConnection?

  static func begin(_ broker: RealBroker) async throws -> BrokerWatch {
    let watch = BrokerWatch()
    try await watch.connect(broker)
    return watch
  }

  private func connect(_ broker: RealBroker) async throws {
    let settings = MQTTSettings(host: "127.0.0.1", port: broker.port, clientID: "watch-\(UUID().uuidString)")
    let connection = try await MQTTConnection.open(
      settings, incoming: .handled { [weak self] in self?.messages.append($0) })
    try await connection.subscribe(to: ["#"])
    self.connection = connection
  }

  func end() { connection?.close() }

  func publish(_ topic: String, _ text: String, isRetained: Bool = false) async throws {
    try await connection?.publish(MQTTMessage(topic: topic, payload: Array(text.utf8), isRetained: isRetained))
  }

  /// What came for topics that `isMeant`, as text, in order.
  func texts(_ isMeant: (String) -> Bool) -> [String] {
    messages.filter { isMeant($0.topic) }.map { String(decoding: $0.payload, as: UTF8.self) }
  }

  func texts(at topic: String) -> [String] { texts { $0 == topic } }

  func forget() { messages = [] }

  func until(
    _ what: String, within limit: Duration = .seconds(30), _ location: SourceLocation = #_sourceLocation,
    _ condition: () -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + limit
    while !condition() {
      try #require(
        ContinuousClock.now < deadline, "never: \(what); there was \(messages.map { $0.topic })",
        sourceLocation: location)
      try await EventLoop.sleep(for: .milliseconds(5))
    }
  }

  /// What a broker keeps: texts by topic.
  static func kept(_ broker: RealBroker) async throws -> [String: String] {
    let watch = try await begin(broker)
    // What is kept comes before what is published now.
    let mark = "mark-\(UUID().uuidString)"
    try await watch.publish("watch/mark", mark)
    try await watch.until("the mark") { watch.texts(at: "watch/mark").contains(mark) }
    watch.end()
    return Dictionary(
      watch.messages.filter(\.isRetained).map { ($0.topic, String(decoding: $0.payload, as: UTF8.self)) },
      uniquingKeysWith: { $1 })
  }
}
