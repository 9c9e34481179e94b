import CausewayTestKit
import Testing

@testable import CausewayDelivery

@Suite struct QueueTests {
  @Test func `it behaves as an array does, whatever is done to it`() {
    var random = SplitMix(seed: 7)
    var queue = Queue<Int>()
    var array: [Int] = []
    for step in 0..<20_000 {
      switch random.next() % 5 {
      case 0, 1:
        queue.append(step)
        array.append(step)
      case 2 where !array.isEmpty:
        let index = Int(random.next() % UInt64(array.count + 1))
        queue.insert(step, at: index)
        array.insert(step, at: index)
      default:
        #expect(queue.popFirst() == (array.isEmpty ? nil : array.removeFirst()))
      }
      #expect(queue.count == array.count)
      #expect(queue.first == array.first)
      #expect(queue.last == array.last)
    }
    for index in array.indices { #expect(queue[index] == array[index]) }
  }
}
