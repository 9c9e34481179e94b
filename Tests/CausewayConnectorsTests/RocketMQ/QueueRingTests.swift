import RocketMQ
import Testing

@testable import CausewayConnectors

@Suite struct QueueRingTests {
  private func queues(_ brokers: [String], _ count: Int32 = 4) -> [MessageQueue] {
    brokers.flatMap { broker in (0..<count).map { MessageQueue(topic: "t", brokerName: broker, id: $0) } }
  }

  private let keys = (0..<4_000).map { "/aqara/open\u{0}lumi.\($0)/3.51.85" }

  @Test func `subjects are spread, each always to the same queue`() {
    let ring = QueueRing(queues(["a", "b"]))
    let places = keys.map { ring.queue(for: $0.utf8) }
    #expect(places == keys.map { QueueRing(queues(["a", "b"])).queue(for: $0.utf8) })
    let counts = Dictionary(grouping: places.compactMap { $0 }, by: \.self).mapValues(\.count)
    #expect(counts.count == 8 && counts.values.allSatisfy { (350...650).contains($0) }, "\(counts.values)")
  }

  @Test func `a broker that comes or goes moves only its own share`() {
    let two = QueueRing(queues(["a", "b"]))
    let three = QueueRing(queues(["a", "b", "c"]))
    var moved = 0
    for key in keys {
      let (before, after) = (two.queue(for: key.utf8), three.queue(for: key.utf8))
      guard before != after else { continue }
      moved += 1
      #expect(after?.brokerName == "c")
    }
    #expect((1_000...1_700).contains(moved), "\(moved)")
  }

  @Test func `the order in which queues are named does not matter`() {
    let (ring, shuffled) = (QueueRing(queues(["a", "b"])), QueueRing(queues(["a", "b"]).reversed()))
    #expect(keys.allSatisfy { ring.queue(for: $0.utf8) == shuffled.queue(for: $0.utf8) })
    #expect(QueueRing([]).queue(for: "x".utf8) == nil)
  }

  /// An update of the gateway must not move subjects to other queues.
  @Test func `places are those of every release`() {
    let ring = QueueRing(queues(["broker-a"], 16))
    #expect(["a", "b", "lamp/on", ""].map { ring.queue(for: $0.utf8)?.id } == [4, 7, 11, 7])
  }
}
