/// A sorted run of identities on disk, in chunks that each fit one page of the file.
struct IdentityRun: Sendable {
  /// As many identities as are gathered in memory before they are written; what start-up must read again at most.
  static let capacity = 16_384
  /// 252 × 16 bytes and the row's header fit a page of 4,096 bytes without overflow.
  static let chunkCapacity = 252
  /// The key of a chunk's row is the run's number times this, and its place: runs may exceed their capacity by one commit.
  static let chunksPerRun: Int64 = 1_024

  let number: Int64
  /// Wall clock, milliseconds, when its newest identity was seen.
  var newest: Int64
  var count = 0
  /// Where it is in the filters.
  let place: Place
  /// The upper half of the first identity of each chunk.
  var fences: [UInt64] = []

  struct Place: Sendable, Equatable {
    let filter: Int
    let slot: Int
  }

  /// The key of the chunk at `index`.
  func chunkKey(_ index: Int) -> Int64 { number * Self.chunksPerRun + Int64(index) }

  /// The chunks that could hold `print`: nearly always one; two where a fence has the same upper half.
  func chunks(for print: Fingerprint) -> Range<Int> {
    let upper = fences(upTo: print.high)
    var lower = max(0, upper - 1)
    while lower > 0, fences[lower] == print.high { lower -= 1 }
    return lower..<upper
  }

  /// How many fences are at most `value`.
  private func fences(upTo value: UInt64) -> Int {
    var low = 0
    var high = fences.count
    while low < high {
      let middle = (low + high) / 2
      if fences[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether the sorted chunk `bytes` holds `print`.
  static func chunk(_ bytes: UnsafeRawBufferPointer, holds print: Fingerprint) -> Bool {
    var low = 0
    var high = bytes.count / Fingerprint.size
    while low < high {
      let middle = (low + high) / 2
      let candidate = Fingerprint(bytes, at: middle * Fingerprint.size)
      if candidate == print { return true }
      if candidate < print { low = middle + 1 } else { high = middle }
    }
    return false
  }
}
