internal import Foundation
internal import Loop
internal import RocketMQServer
internal import Testing

@testable internal import RocketMQ

/// Members of one group, ours and Java's, under load: who owns what, and what all of them were given.
@EventLoop
final class MixedGroup {
  let server: RocketMQServer
  let topic: String
  let group = RealBroker.group()
  private let queues: Int
  private let publisher: Client
  private var load: Task<Void, Never>?
  private(set) var published = 0
  private var acknowledged: Set<Int> = []
  private var own: [(client: Client, collector: Collector)] = []
  private var ownGone: [Int] = []
  private var java: [JavaPeer] = []
  private var javaGone: [JavaPeer] = []

  /// Messages for each second.
  static let rate = 200

  init(_ server: RocketMQServer, queues: Int32) async throws {
    self.server = server
    self.queues = Int(queues)
    publisher = try await RealBroker.client(server)
    topic = try await RealBroker.topic(publisher, queues: queues)
    let producer = try await RealBroker.producer(publisher)
    load = EventLoop.spawn("load") {
      while (try? await EventLoop.sleep(for: .milliseconds(1_000 / Self.rate))) != nil { await self.publish(producer) }
      await producer.close()
    }
  }

  private func publish(_ producer: Producer) async {
    let number = published
    let message = Message(topic: topic, body: Array("\(number)".utf8))
    published += 1
    if (try? await producer.send(message)) != nil { acknowledged.insert(number) }
  }

  func join() async throws {
    let client = try await RealBroker.client(server)
    let settings = ConsumerSettings(group: group, subscriptions: [Subscription(topic)], start: .first)
    own.append((client, Collector(try await client.consumer(settings))))
  }

  func joinJava() async throws {
    java.append(try await RealBroker.java("Member", [topic, group, "*"], server))
  }

  func leave() async {
    let (client, collector) = own.removeFirst()
    await collector.end()
    await client.close()
    ownGone += collector.numbers
  }

  func leaveJava() {
    let member = java.removeFirst()
    member.stop()
    javaGone.append(member)
  }

  func killJava() {
    let member = java.removeFirst()
    member.kill()
    javaGone.append(member)
  }

  /// Until every queue is owned by exactly one member, as the members say and the broker's list has them, and messages flow on.
  func settle(within limit: Duration = .seconds(60), at place: SourceLocation = #_sourceLocation) async throws {
    let count = own.count + java.count
    do {
      try await eventually("\(count) members share \(queues) queues", within: limit, { await self.isShared }, at: place)
      let before = Set(received).count
      try await eventually("messages flow", within: limit, { Set(self.received).count >= before + 50 }, at: place)
    } catch {
      Issue.record("\(await state)", sourceLocation: place)
      throw error
    }
  }

  /// For a test that fails.
  private var state: String {
    get async {
      var lines = ["\(published) published, \(acknowledged.count) acknowledged, \(Set(received).count) received"]
      lines += java.map { "Java: \($0.queues), \($0.status.map { "ended with \($0)" } ?? "running")" }
      for member in own { lines.append("\(await member.collector.consumer.status)") }
      return lines.joined(separator: "\n")
    }
  }

  private var isShared: Bool {
    get async {
      let count = own.count + java.count
      let owned = await owned()
      guard owned.flatMap(\.self).sorted() == (0..<Int32(queues)).map(\.self) else { return false }
      let share = queues / count
      guard owned.allSatisfy({ (share...share + 1).contains($0.count) }) else { return false }
      for member in own where await member.collector.consumer.status.members.count != count { return false }
      return true
    }
  }

  private func owned() async -> [[Int32]] {
    var owned = java.map(\.queues)
    for member in own {
      owned.append(await member.collector.consumer.status.queues.filter { $0.queue.topic == topic }.map(\.queue.id))
    }
    return owned
  }

  var received: [Int] {
    let byJava = (java + javaGone).flatMap { $0.events("message") }
    return ownGone + own.flatMap(\.collector.numbers)
      + byJava.compactMap { $0.body.flatMap { Int(String(decoding: $0, as: UTF8.self)) } }
  }

  /// Whether our members were given each queue's messages in their order, and none of them twice.
  var isAscending: Bool {
    own.allSatisfy { member in
      Dictionary(grouping: member.collector.messages, by: \.queue).values.allSatisfy { messages in
        zip(messages, messages.dropFirst()).allSatisfy { $0.queueOffset < $1.queueOffset }
      }
    }
  }

  /// Everybody leaves. Returns how many messages came more than once; all that a broker had acknowledged have come.
  func end(at place: SourceLocation = #_sourceLocation) async throws -> Int {
    load?.cancel()
    await load?.value
    try await eventually("all came", { self.acknowledged.isSubset(of: self.received) }, at: place)
    while !java.isEmpty { leaveJava() }
    while !own.isEmpty { await leave() }
    await publisher.close()
    return received.count - Set(received).count
  }
}
