// The protocol's integers: signed unless it says otherwise, the most significant byte first.

extension [UInt8] {
  /// The integer at `offset`. All of it must lie within the array: whoever calls this has checked.
  @inline(__always)
  func integer<Integer: FixedWidthInteger>(at offset: Int, as type: Integer.Type = Integer.self) -> Integer {
    precondition(offset >= 0 && offset + MemoryLayout<Integer>.size <= count)
    return withUnsafeBytes { Integer(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: Integer.self)) }
  }

  mutating func append<Integer: FixedWidthInteger>(bigEndian integer: Integer) {
    Swift.withUnsafeBytes(of: integer.bigEndian) { append(contentsOf: $0) }
  }

  /// Replaces what is at `offset`.
  mutating func set<Integer: FixedWidthInteger>(_ integer: Integer, at offset: Int) {
    Swift.withUnsafeBytes(of: integer.bigEndian) { replaceSubrange(offset..<(offset + $0.count), with: $0) }
  }
}
