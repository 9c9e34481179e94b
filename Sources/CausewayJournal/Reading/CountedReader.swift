internal import Synchronization

/// A reader and how many calls it has in hand.
final class CountedReader: Sendable {
  let reader: EntryReader
  private let inHand = Atomic<Int>(0)

  init(_ reader: EntryReader) {
    self.reader = reader
  }

  var calls: Int { inHand.load(ordering: .relaxed) }

  func begin() {
    inHand.add(1, ordering: .relaxed)
  }

  func end() {
    inHand.subtract(1, ordering: .relaxed)
  }
}
