import Foundation
import Loop
import RocketMQ
import Testing

/// Reads a topic with a group of its own, from the first message on.
@EventLoop
final class TopicReader {
  struct Item {
    let queue: MessageQueue
    let offset: Int64
    let id: String
    let tag: String?
    let keys: [String]
    let body: [UInt8]

    var event: [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]).flatMap { $0 } ?? [:]
    }
    /// Of the event in the body.
    var eventID: String { event["id"] as? String ?? "" }
    var subject: String { event["subject"] as? String ?? "" }
  }

  private let client: Client
  private let consumer: Consumer
  private var task: Task<Void, Never>?
  private(set) var items: [Item] = []

  init(_ nameServer: String, _ topic: String, _ credentials: Credentials? = nil) async throws {
    client = try await Client(
      ClientSettings(nameServers: [nameServer], credentials: credentials, requestLimit: .seconds(20)))
    consumer = try await client.consumer(
      ConsumerSettings(group: "g-\(UUID().uuidString)", subscriptions: [Subscription(topic)], start: .first))
    task = EventLoop.spawn { await self.read() }
  }

  private func read() async {
    for await batch in consumer.batches {
      for message in batch.messages {
        let body = (try? message.body).map { Array($0) } ?? []
        items.append(
          Item(
            queue: message.queue, offset: message.queueOffset, id: message.id, tag: message.tag, keys: message.keys,
            body: body))
      }
      await batch.complete()
    }
  }

  var eventIDs: [String] { items.map(\.eventID) }

  /// What each subject's events are, in the order of their queue: as any consumer finds them.
  var bySubject: [String: [Item]] {
    Dictionary(grouping: items, by: \.subject).mapValues { $0.sorted { $0.offset < $1.offset } }
  }

  func until(
    _ what: Comment, within limit: Duration = .seconds(60), _ location: SourceLocation = #_sourceLocation,
    _ condition: @EventLoop @Sendable (TopicReader) throws -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + limit
    while !(try condition(self)) {
      try #require(ContinuousClock.now < deadline, what, sourceLocation: location)
      try await EventLoop.sleep(for: .milliseconds(20))
    }
  }

  func end() async {
    await consumer.close()
    await task?.value
    await client.close()
  }
}
