/// Says of up to 64 runs at once which of them may hold an identity: a Bloom filter per run, laid out so that one word holds
/// the same bit of all 64. Seven reads answer for a million identities; two in ten thousand answers are wrong, and then only
/// in saying "maybe".
struct IdentityFilter {
  static let slots = 64
  private static let bitsPerIdentity = 20
  private static let probes: UInt64 = 7

  private var words: [UInt64]
  private(set) var used: UInt64 = 0

  init() {
    words = Array(repeating: 0, count: IdentityRun.capacity * Self.bitsPerIdentity)
  }

  /// The lowest slot that is free; `nil` if all are taken.
  var freeSlot: Int? {
    let slot = (~used).trailingZeroBitCount
    return slot < Self.slots ? slot : nil
  }

  mutating func take(_ slot: Int) {
    used |= 1 << UInt64(slot)
  }

  /// Forgets everything that was inserted for `slot`.
  mutating func release(_ slot: Int) {
    let others = ~(UInt64(1) << UInt64(slot))
    used &= others
    for index in words.indices { words[index] &= others }
  }

  mutating func insert(_ print: Fingerprint, in slot: Int) {
    let bit = UInt64(1) << UInt64(slot)
    for probe in 0..<Self.probes { words[index(print, probe)] |= bit }
  }

  /// The slots, as bits, that may hold it.
  func candidates(for print: Fingerprint) -> UInt64 {
    var slots = used
    for probe in 0..<Self.probes where slots != 0 { slots &= words[index(print, probe)] }
    return slots
  }

  /// Scales a fresh 64-bit number to the table: its upper part after multiplication.
  private func index(_ print: Fingerprint, _ probe: UInt64) -> Int {
    let spread = print.low &+ probe &* (print.high | 1)
    return Int(spread.multipliedFullWidth(by: UInt64(words.count)).high)
  }
}
