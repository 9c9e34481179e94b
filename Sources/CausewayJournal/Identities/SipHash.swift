/// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein; the reference implementation's `siphash.c`).
struct SipHash {
  struct Key: Sendable, Equatable {
    static let size = 16

    let first: UInt64
    let second: UInt64

    init(first: UInt64, second: UInt64) {
      self.first = first
      self.second = second
    }

    /// `nil` unless there are exactly 16 bytes.
    init?(exactly bytes: [UInt8]) {
      guard bytes.count == Self.size else { return nil }
      (first, second) = bytes.withUnsafeBytes {
        (
          UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)),
          UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
      }
    }
  }

  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64
  /// The bytes that do not fill a word yet, least significant first.
  private var tail: UInt64 = 0
  private var length: UInt64 = 0

  init(key: Key) {
    v0 = key.first ^ 0x736f_6d65_7073_6575
    v1 = key.second ^ 0x646f_7261_6e64_6f6d ^ 0xee
    v2 = key.first ^ 0x6c79_6765_6e65_7261
    v3 = key.second ^ 0x7465_6462_7974_6573
  }

  mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    var index = 0
    while index < bytes.count, length % 8 != 0 {
      combine(byte: bytes[index])
      index += 1
    }
    while index + 8 <= bytes.count {
      compress(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
      length &+= 8
      index += 8
    }
    while index < bytes.count {
      combine(byte: bytes[index])
      index += 1
    }
  }

  private mutating func combine(byte: UInt8) {
    tail |= UInt64(byte) << (length % 8 * 8)
    length &+= 1
    if length % 8 == 0 {
      compress(tail)
      tail = 0
    }
  }

  private mutating func compress(_ word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  private mutating func round() {
    v0 = v0 &+ v1
    v1 = v1 << 13 | v1 >> 51
    v1 ^= v0
    v0 = v0 << 32 | v0 >> 32
    v2 = v2 &+ v3
    v3 = v3 << 16 | v3 >> 48
    v3 ^= v2
    v0 = v0 &+ v3
    v3 = v3 << 21 | v3 >> 43
    v3 ^= v0
    v2 = v2 &+ v1
    v1 = v1 << 17 | v1 >> 47
    v1 ^= v2
    v2 = v2 << 32 | v2 >> 32
  }

  consuming func finish() -> (UInt64, UInt64) {
    compress(length << 56 | tail)
    v2 ^= 0xee
    for _ in 0..<4 { round() }
    let first = v0 ^ v1 ^ v2 ^ v3
    v1 ^= 0xdd
    for _ in 0..<4 { round() }
    return (first, v0 ^ v1 ^ v2 ^ v3)
  }
}
