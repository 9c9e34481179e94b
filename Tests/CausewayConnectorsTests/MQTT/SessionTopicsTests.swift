import CausewayCore
import CausewayTestKit
import Loop
import Mosquitto
import RealBroker
import Synchronization
import Testing

@testable import CausewayConnectors

/// What a broker goes on sending of an input's earlier topics.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct SessionTopicsTests {
  /// As the gateway keeps it.
  private final class Notes: InputMemory {
    private let text = Mutex<String?>(nil)

    func recall() async throws(JournalError) -> String? { text.withLock { $0 } }
    func remember(_ text: String) async throws(JournalError) { self.text.withLock { $0 = text } }
  }

  private struct House {
    let broker: RealBroker
    let notes = Notes()

    /// Runs an input of these topics until it has said what it takes of `publish`, published one after the other.
    func taken(
      _ topics: [String], id: String = "me", publishing: [String], until last: String
    ) async throws -> [String] {
      let time = ManualTime()
      let ingest = ScriptedIngest()
      let link = Link(name: "in", direction: .input, type: "mqtt", canBeDown: true, since: time.now)
      var settings = MQTTSettings(host: "127.0.0.1", port: broker.port, clientID: id)
      settings.isSessionClean = false
      let context = InputContext(
        name: "in", ingest: ingest, etiquette: nil, link: link, memory: notes, time: time, log: .silent)
      let intake = MQTTIntake(context, settings, topics: topics)
      let task = EventLoop.spawn { await intake.run() }
      try await until { link.reading.connected }
      let expected = SessionTopics.text(topics, of: "\(settings.server) \(id)")
      try await until { (try? await notes.recall()) == expected }
      let writer = try await MQTTConnection.open(
        MQTTSettings(host: "127.0.0.1", port: broker.port, clientID: "writer"), incoming: .gathered)
      for topic in publishing { try await writer.publish(MQTTMessage(topic: topic, payload: [1])) }
      await writer.close()
      try await until { ingest.deliveries.contains { $0.topic == last } }
      task.cancel()
      await task.value
      return ingest.deliveries.compactMap(\.topic)
    }

    private func until(_ condition: () async -> Bool, _ place: SourceLocation = #_sourceLocation) async throws {
      let deadline = ContinuousClock.now + .seconds(20)
      while await !condition() {
        try #require(ContinuousClock.now < deadline, sourceLocation: place)
        try await Task.sleep(for: .milliseconds(5))
      }
    }
  }

  @Test func `topics that are configured no more are unsubscribed from, whatever the broker has kept`() async throws {
    let house = House(broker: try await RealBroker.start())
    let first = try await house.taken(["a/#", "b/#", "c/+"], publishing: ["b/1", "c/1", "a/1"], until: "a/1")
    #expect(Set(first) == ["a/1", "b/1", "c/1"])
    // Their order among the subscriptions says nothing.
    let second = try await house.taken(["c/+", "a/#"], publishing: ["b/2", "c/2", "a/2"], until: "a/2")
    #expect(second == ["c/2", "a/2"])
    // And back.
    #expect(
      Set(try await house.taken(["a/#", "b/#"], publishing: ["c/3", "b/3", "a/3"], until: "a/3")) == ["b/3", "a/3"])
  }

  @Test func `another client id has another session, and is told nothing of the first`() async throws {
    let house = House(broker: try await RealBroker.start())
    _ = try await house.taken(["a/#", "b/#"], publishing: ["a/1"], until: "a/1")
    #expect(try await house.taken(["a/#"], id: "other", publishing: ["b/2", "a/2"], until: "a/2") == ["a/2"])
  }

  @Test func `what is kept is read again, and nothing else is`() {
    let topics = ["a/#", "$share/g/b", #"with "quotes" and \"#, "ä"]
    let text = SessionTopics.text(topics, of: "mqtt://h:1 me")
    #expect(SessionTopics.topics(in: text, of: "mqtt://h:1 me") == topics)
    for (text, session) in [(text, "mqtt://h:1 you"), ("", ""), ("[]", ""), (#"{"session":"s"}"#, "s")] {
      #expect(SessionTopics.topics(in: text, of: session).isEmpty)
    }
  }
}
