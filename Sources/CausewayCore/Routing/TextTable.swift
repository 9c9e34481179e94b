/// Finds texts. Its keys come from a file of the owner's, so the hash needs no secret: how far a search has to go is theirs alone.
struct TextTable: Sendable {
  private let keys: [[UInt8]]
  /// Indexes of keys, -1 for none; half of them or more are. A power of two.
  private let slots: [Int32]

  /// - Parameter keys: each once.
  init(_ keys: [[UInt8]]) {
    var count = 2
    while count < keys.count * 2 { count *= 2 }
    var slots = [Int32](repeating: -1, count: keys.isEmpty ? 0 : count)
    for (index, key) in keys.enumerated() {
      var slot = Self.hash(key.span) & (count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (count - 1) }
      slots[slot] = Int32(truncatingIfNeeded: index)
    }
    self.keys = keys
    self.slots = slots
  }

  /// The index of the key that `text` is.
  func index(of text: Span<UInt8>) -> Int? {
    guard !slots.isEmpty else { return nil }
    let mask = slots.count - 1
    var slot = Self.hash(text) & mask
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if Self.isSame(keys[index], text) { return index }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private static func isSame(_ key: [UInt8], _ text: Span<UInt8>) -> Bool {
    let key = key.span
    guard key.count == text.count else { return false }
    var at = 0
    while at + 8 <= key.count {
      guard word(key, at) == word(text, at) else { return false }
      at += 8
    }
    while at < key.count {
      guard key[at] == text[at] else { return false }
      at += 1
    }
    return true
  }

  private static func hash(_ text: Span<UInt8>) -> Int {
    var hash = UInt64(text.count)
    var at = 0
    while at + 8 <= text.count {
      hash = mix(hash, word(text, at))
      at += 8
    }
    var last: UInt64 = 0
    while at < text.count {
      last = last << 8 | UInt64(text[at])
      at += 1
    }
    return Int(truncatingIfNeeded: mix(hash, last) >> 1)
  }

  private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let mixed = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
    return mixed ^ mixed >> 32
  }

  /// Eight bytes at once. Unsafe only in name: the span checks that they are there, and any eight bytes are a number.
  private static func word(_ text: Span<UInt8>, _ at: Int) -> UInt64 {
    unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
  }
}
