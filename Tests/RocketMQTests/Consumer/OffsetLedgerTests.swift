internal import Testing

@testable internal import RocketMQ

@Suite("OffsetLedger")
struct OffsetLedgerTests {
  @Test func `the offset is that of the lowest message that is not done`() {
    var ledger = OffsetLedger(start: 10)
    let first = ledger.add([10, 11, 12], bytes: 100, end: 13)
    let second = ledger.add([13, 14], bytes: 50, end: 15)
    #expect(ledger.offset == 10 && ledger.undoneMessages == 5 && ledger.heldBytes == 150)
    ledger.complete(second)
    #expect(ledger.offset == 10 && ledger.undoneMessages == 3 && ledger.heldBytes == 100)
    ledger.complete(first, offset: 11)
    #expect(ledger.offset == 10)
    ledger.complete(first, offset: 10)
    #expect(ledger.offset == 12)
    ledger.complete(first, offset: 12)
    #expect(ledger.offset == 15 && ledger.undoneMessages == 0 && ledger.heldBytes == 0 && ledger.isEmpty)
  }

  @Test func `what is skipped counts only when everything before it is done`() {
    var ledger = OffsetLedger(start: 0)
    ledger.skip(to: 5)
    #expect(ledger.offset == 5)
    let pull = ledger.add([7], bytes: 1, end: 9)
    #expect(ledger.offset == 7)
    ledger.skip(to: 20)
    #expect(ledger.offset == 7)
    ledger.complete(pull)
    #expect(ledger.offset == 20)
  }

  @Test func `completing twice, or what is not there, changes nothing`() {
    var ledger = OffsetLedger(start: 0)
    let pull = ledger.add([0, 1], bytes: 10, end: 2)
    ledger.complete(pull, offset: 0)
    ledger.complete(pull, offset: 0)
    ledger.complete(pull, offset: 99)
    ledger.complete(pull + 1)
    ledger.complete(0)
    #expect(ledger.undoneMessages == 1 && ledger.offset == 1)
    ledger.complete(pull)
    ledger.complete(pull)
    ledger.complete(pull, offset: 1)
    #expect(ledger.undoneMessages == 0 && ledger.heldBytes == 0 && ledger.offset == 2)
  }

  /// Against a model that remembers every single offset.
  @Test(arguments: 1...5)
  func `in any order of completion it never passes an undone message, and never goes back`(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var ledger = OffsetLedger(start: 100)
    var next: Int64 = 100
    var undone: [(pull: Int, offset: Int64)] = []
    var last: Int64 = 100
    for _ in 0..<500 {
      switch random.below(4) {
      case 0:
        let count = random.below(5)
        // Filtered messages leave gaps.
        let offsets = (0..<count).map { next + Int64($0 * 2) }
        next += Int64(count * 2 + 1)
        if offsets.isEmpty {
          ledger.skip(to: next)
        } else {
          let pull = ledger.add(offsets, bytes: 7, end: next)
          undone += offsets.map { (pull, $0) }
        }
      case 1 where !undone.isEmpty:
        let pull = undone[random.below(undone.count)].pull
        ledger.complete(pull)
        undone.removeAll { $0.pull == pull }
      case 2, 3:
        guard !undone.isEmpty else { continue }
        let (pull, offset) = undone.remove(at: random.below(undone.count))
        ledger.complete(pull, offset: offset)
      default: break
      }
      #expect(ledger.offset == undone.map(\.offset).min() ?? next)
      #expect(ledger.undoneMessages == undone.count && ledger.heldBytes == Set(undone.map(\.pull)).count * 7)
      #expect(ledger.offset >= last)
      last = ledger.offset
    }
  }
}
