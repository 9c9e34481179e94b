internal import CausewayCore

/// The newest entries, in memory: readers at the head never touch the disk.
struct Tail {
  /// So many dropped entries may stay where they are, if they are small: in all a quarter of what may be kept.
  private static let slack = 512

  private let entryLimit: Int
  private let byteLimit: Int
  private var entries: [Entry] = []
  /// Entries before this index are gone; they are moved away in bulk.
  private var start = 0
  private var bytes = 0
  /// Of the entries before `start`.
  private var droppedBytes = 0
  /// Everything after this position is here.
  private(set) var completeAfter: Position

  init(after head: Position, entryLimit: Int, byteLimit: Int) {
    completeAfter = head
    self.entryLimit = entryLimit
    self.byteLimit = byteLimit
  }

  mutating func append(_ new: [Entry]) {
    entries += new
    for entry in new { bytes += entry.size }
    while start < entries.count, entries.count - start > entryLimit || bytes > byteLimit { dropFirst() }
    tidy()
  }

  /// What retention took from the disk is not served from memory either.
  mutating func forget(through position: Position) {
    while start < entries.count, entries[start].position <= position { dropFirst() }
    completeAfter = max(completeAfter, position)
    tidy()
  }

  private mutating func dropFirst() {
    bytes -= entries[start].size
    droppedBytes += entries[start].size
    completeAfter = entries[start].position
    start += 1
  }

  private mutating func tidy() {
    if start > Self.slack || droppedBytes > byteLimit / 4 || start == entries.count {
      entries.removeFirst(start)
      start = 0
      droppedBytes = 0
    }
  }

  /// At most `limit` entries after `position`, in order; `nil` if some of them are not here any more.
  func entries(after position: Position, limit: Int) -> [Entry]? {
    guard position >= completeAfter else { return nil }
    var low = start
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].position <= position { low = middle + 1 } else { high = middle }
    }
    return Array(entries[low...].prefix(max(0, limit)))
  }
}
