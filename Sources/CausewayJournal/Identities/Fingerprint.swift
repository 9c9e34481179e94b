/// 128 bits that stand for a text: by a keyed hash, so that nobody outside can make two texts meet.
struct Fingerprint: Hashable, Sendable {
  static let size = 16

  let high: UInt64
  let low: UInt64

  func hash(into hasher: inout Hasher) {
    // Uniform already.
    hasher.combine(low)
  }
}

extension Fingerprint: Comparable {
  static func < (left: Fingerprint, right: Fingerprint) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }
}

extension Fingerprint {
  /// Reads 16 bytes, most significant first, at `offset`; the caller has seen to it that they are there.
  init(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) {
    high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
  }

  /// `nil` unless there are exactly 16 bytes.
  init?(exactly bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    self = bytes.withUnsafeBytes { Fingerprint($0) }
  }

  /// 16 bytes, most significant first: they sort as fingerprints do.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.size)
    bytes.append(self)
    return bytes
  }
}

extension [UInt8] {
  mutating func append(_ print: Fingerprint) {
    Swift.withUnsafeBytes(of: (print.high.bigEndian, print.low.bigEndian)) { append(contentsOf: $0) }
  }
}
