/// Who shares one commit: the oldest that waits, and in order whoever fits beside it. A small batch does not wait behind large ones: each
/// of them has a caller of its own, and who waits for an answer has sent nothing after it. Nor does it wait for two commits that are
/// slow because of them: after one that took large batches comes one without, if there is anybody for it.
struct CommitShare {
  static let entries = 1_024
  /// Of small batches, and as much of others: more would keep everybody waiting for the disk.
  static let bytes = 1 << 20
  static let smallBytes = 64 << 10

  private var count = 0
  private var entries = 0
  private var smallBytes = 0
  private var largeBytes = 0
  private let isForSmall: Bool

  /// - Parameter isForSmall: no large batch takes part.
  init(isForSmall: Bool = false) {
    self.isForSmall = isForSmall
  }

  static func isSmall(_ size: Int) -> Bool { size <= smallBytes }

  var hasLarge: Bool { largeBytes > 0 }

  /// Nobody fits beside them any more.
  var isFull: Bool { entries >= Self.entries }

  /// Asked in the order in which they came. `true`: it shares this commit; the first that may at all always does.
  mutating func takes(entries more: Int, bytes size: Int) -> Bool {
    let isSmall = Self.isSmall(size)
    guard isSmall || !isForSmall else { return false }
    let sum = size + (isSmall ? smallBytes : largeBytes)
    guard count == 0 || entries + more <= Self.entries && sum <= Self.bytes else { return false }
    count += 1
    entries += more
    if isSmall { smallBytes = sum } else { largeBytes = sum }
    return true
  }
}
