/// Memory for the values of one execution of a statement. What it hands out stays where it is until `clear`, so that SQLite
/// may read it in place; the first block is kept and used again, so that a statement in steady use allocates nothing.
struct BindingArena: ~Copyable {
  private static let firstBlock = 1_024
  /// A block that a rare large value needed is not kept for ever.
  private static let largestKept = 65_536

  private var block: UnsafeMutableRawBufferPointer
  private var used = 0
  /// Blocks that were too small, still being read.
  private var full: [UnsafeMutableRawBufferPointer] = []

  init() {
    block = .allocate(byteCount: Self.firstBlock, alignment: 16)
  }

  deinit {
    block.deallocate()
    for block in full { block.deallocate() }
  }

  /// Never without an address, for SQLite takes a null pointer for NULL, however long it is said to be.
  mutating func copy(_ text: String) -> UnsafeRawBufferPointer {
    var text = text
    return text.withUTF8 { copy(UnsafeRawBufferPointer($0)) }
  }

  mutating func copy(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
    bytes.withUnsafeBytes { copy($0) }
  }

  private mutating func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    if used + bytes.count >= block.count { grow(toHold: bytes.count) }
    let place = UnsafeMutableRawBufferPointer(rebasing: block[used..<used + bytes.count])
    place.copyMemory(from: bytes)
    used += bytes.count
    return UnsafeRawBufferPointer(place)
  }

  private mutating func grow(toHold count: Int) {
    full.append(block)
    block = .allocate(byteCount: max(block.count * 2, count + 1), alignment: 16)
    used = 0
  }

  /// What was handed out is invalid from here on.
  mutating func clear() {
    used = 0
    if !full.isEmpty {
      for block in full { block.deallocate() }
      full = []
    }
    if block.count > Self.largestKept {
      block.deallocate()
      block = .allocate(byteCount: Self.firstBlock, alignment: 16)
    }
  }
}
