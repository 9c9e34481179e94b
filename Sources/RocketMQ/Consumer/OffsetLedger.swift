/// What of one queue is handed out and not done: pure. The offset that may be stored is that of the lowest undone message, and it never
/// goes back.
struct OffsetLedger {
  private struct Span {
    let id: Int
    /// Of the wanted messages, ascending.
    let offsets: [Int64]
    /// Made when only some are done.
    var isDone: [Bool] = []
    var undone: Int
    let bytes: Int
    /// Where the pull after this one began.
    let end: Int64
  }

  private var spans: [Span] = []
  /// Those before it are done.
  private var first = 0
  private var nextID = 0
  /// Everything below it is done.
  private(set) var offset: Int64
  private(set) var undoneMessages = 0
  /// Of pulls of which something is undone: a message keeps its whole pull in memory.
  private(set) var heldBytes = 0

  /// - Parameter start: the first offset that is not done.
  init(start: Int64) {
    offset = start
  }

  var isEmpty: Bool { first == spans.count }

  /// A pull brought messages; `end` is where the next one begins. Returns the number under which they are completed.
  mutating func add(_ offsets: [Int64], bytes: Int, end: Int64) -> Int {
    nextID += 1
    spans.append(Span(id: nextID, offsets: offsets, undone: offsets.count, bytes: bytes, end: end))
    undoneMessages += offsets.count
    heldBytes += bytes
    settle()
    return nextID
  }

  /// A pull brought nothing that is wanted, up to `end`.
  mutating func skip(to end: Int64) {
    if isEmpty { offset = max(offset, end) } else { _ = add([], bytes: 0, end: end) }
  }

  /// All messages of a pull are done. What was completed before stays so; an unknown number means nothing.
  mutating func complete(_ id: Int) {
    guard let index = index(of: id), spans[index].undone > 0 else { return }
    undoneMessages -= spans[index].undone
    heldBytes -= spans[index].bytes
    spans[index].undone = 0
    settle()
  }

  /// One message of a pull is done.
  mutating func complete(_ id: Int, offset: Int64) {
    guard let index = index(of: id), spans[index].undone > 0,
      let place = spans[index].offsets.firstIndex(of: offset)
    else { return }
    if spans[index].isDone.isEmpty {
      spans[index].isDone = [Bool](repeating: false, count: spans[index].offsets.count)
    }
    guard !spans[index].isDone[place] else { return }
    spans[index].isDone[place] = true
    spans[index].undone -= 1
    undoneMessages -= 1
    if spans[index].undone == 0 { heldBytes -= spans[index].bytes }
    settle()
  }

  private func index(of id: Int) -> Int? {
    guard first < spans.count, id >= spans[first].id else { return nil }
    let index = first + id - spans[first].id
    return index < spans.count ? index : nil
  }

  private mutating func settle() {
    while first < spans.count, spans[first].undone == 0 {
      offset = max(offset, spans[first].end)
      first += 1
    }
    if first == spans.count {
      spans.removeAll(keepingCapacity: true)
      first = 0
    } else {
      if first > 64, first > spans.count / 2 {
        spans.removeFirst(first)
        first = 0
      }
      let place = spans[first].isDone.firstIndex(of: false) ?? 0
      offset = max(offset, spans[first].offsets[place])
    }
  }
}
