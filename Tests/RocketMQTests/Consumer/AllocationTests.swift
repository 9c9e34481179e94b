internal import Testing

@testable internal import RocketMQ

@Suite("Allocation")
struct AllocationTests {
  private func queues(_ count: Int) -> [MessageQueue] {
    (0..<count).map { MessageQueue(topic: "t", brokerName: "b", id: Int32($0)) }
  }

  private func shares(_ count: Int, _ members: Int) -> [[Int32]] {
    let names = (0..<members).map { "m\(100 + $0)" }
    return names.map { Allocation.queues(of: $0, among: names, queues(count)).map(\.id) }
  }

  @Test func `everyone gets what Java gives`() {
    #expect(shares(8, 3) == [[0, 1, 2], [3, 4, 5], [6, 7]])
    #expect(shares(10, 4) == [[0, 1, 2], [3, 4, 5], [6, 7], [8, 9]])
    #expect(shares(4, 4) == [[0], [1], [2], [3]])
    #expect(shares(3, 5) == [[0], [1], [2], [], []])
    #expect(shares(1, 2) == [[0], []])
    #expect(shares(16, 5).map(\.count) == [4, 3, 3, 3, 3])
  }

  @Test func `every queue has exactly one owner`() {
    for count in 0...20 {
      for members in 1...25 { #expect(shares(count, members).flatMap { $0 } == (0..<Int32(count)).map { $0 }) }
    }
  }

  @Test func `a member that is listed twice takes both parts, so that no queue is without an owner`() {
    for count in 0...20 {
      for names in [["a", "a"], ["a", "a", "b"], ["a", "b", "b", "c"], ["a", "b", "c", "c", "c"]] {
        let shares = Set(names).sorted().flatMap { Allocation.queues(of: $0, among: names, queues(count)) }
        #expect(shares == queues(count))
      }
    }
  }

  @Test func `whom nobody knows gets nothing`() {
    #expect(Allocation.queues(of: "x", among: ["a"], queues(4)).isEmpty)
    #expect(Allocation.queues(of: "x", among: [], queues(4)).isEmpty)
  }

  @Test func `names are in Java's order`() {
    let queues = [("Broker-Z", 0), ("broker-a", 10), ("broker-a", 2), ("broker-a", 1)].map {
      MessageQueue(topic: "t", brokerName: $0.0, id: Int32($0.1))
    }
    #expect(queues.shuffled().sorted() == queues.sorted() && queues.sorted().map(\.id) == [0, 1, 2, 10])
    // A surrogate pair comes before U+FF5E in UTF-16, and after it in UTF-8.
    #expect(Allocation.sorted(["～", "😀", "b", "B"]) == ["B", "b", "😀", "～"])
  }
}
