import Loop
import Testing

@testable import HTTPServer

@Suite struct DeadlineHeapTests {
  @EventLoop final class Timed: Deadlined {
    var deadline: Int64
    var registration = DeadlineRegistration()
    var passed = 0

    init(_ deadline: Int64) {
      self.deadline = deadline
    }

    func deadlinePassed(_ now: Int64) { passed += 1 }
  }

  /// `#expect` cannot change a value: this one stays where it is.
  @EventLoop final class Heap {
    private var heap = DeadlineHeap<Timed>()
    var first: Int64? { heap.first }
    func update(_ element: Timed) -> Bool { heap.update(element) }
    func next(_ now: Int64) -> Timed? { heap.next(now) }
    func remove(_ element: Timed) { heap.remove(element) }
  }

  @Test @EventLoop func `the earliest comes first and none before its time`() {
    let heap = Heap()
    let elements = [5, 3, 9, 1, 7].map { Timed($0) }
    for element in elements { _ = heap.update(element) }
    #expect(heap.first == 1)
    var order: [Int64] = []
    for now in Int64(0)...10 {
      while let element = heap.next(now) {
        #expect(element.deadline == now)
        order.append(element.deadline)
      }
    }
    #expect(order == [1, 3, 5, 7, 9])
    #expect(heap.first == nil)
  }

  @Test @EventLoop func `a deadline that moved later is looked at again then`() {
    let heap = Heap()
    let element = Timed(5)
    _ = heap.update(element)
    element.deadline = 50
    #expect(!heap.update(element))
    #expect(heap.first == 5)
    #expect(heap.next(10) == nil)
    #expect(heap.first == 50)
    #expect(heap.next(50) === element)
  }

  @Test @EventLoop func `a deadline that moved earlier counts at once`() {
    let heap = Heap()
    let element = Timed(50)
    _ = heap.update(Timed(40))
    _ = heap.update(element)
    element.deadline = 5
    #expect(heap.update(element))
    #expect(heap.next(5) === element)
  }

  @Test @EventLoop func `one that has none is not in it`() {
    let heap = Heap()
    let element = Timed(.max)
    #expect(!heap.update(element))
    #expect(heap.first == nil)
    heap.remove(element)
    element.deadline = 3
    #expect(heap.update(element))
    element.deadline = .max
    #expect(heap.next(10) == nil)
    #expect(heap.first == nil)
  }

  @Test(arguments: 0..<20) @EventLoop func `any order of changes keeps the heap in order`(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let heap = Heap()
    let elements = (0..<40).map { _ in Timed(.max) }
    var registered = Set<Int>()
    for _ in 0..<400 {
      let index = Int.random(in: 0..<40, using: &random)
      if Int.random(in: 0..<4, using: &random) == 0 {
        heap.remove(elements[index])
        elements[index].deadline = .max
        registered.remove(index)
      } else {
        elements[index].deadline = Int64.random(in: 0..<1_000, using: &random)
        _ = heap.update(elements[index])
        registered.insert(index)
      }
    }
    var last: Int64 = -1
    var count = 0
    for now in Int64(0)..<1_000 {
      while let element = heap.next(now) {
        #expect(element.deadline == now && now >= last)
        last = now
        count += 1
      }
    }
    #expect(count == registered.count)
  }
}
