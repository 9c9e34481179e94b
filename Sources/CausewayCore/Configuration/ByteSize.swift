/// A number of bytes, as in `10MiB`: `KiB MiB GiB TiB` count in 1,024s, `kB MB GB TB` in 1,000s.
package struct ByteSize: Sendable, Hashable, Comparable {
  package let bytes: Int

  package init(bytes: Int) {
    self.bytes = bytes
  }

  package static func kibibytes(_ count: Int) -> ByteSize { ByteSize(bytes: count << 10) }
  package static func mebibytes(_ count: Int) -> ByteSize { ByteSize(bytes: count << 20) }
  package static func gibibytes(_ count: Int) -> ByteSize { ByteSize(bytes: count << 30) }

  package static func < (left: ByteSize, right: ByteSize) -> Bool { left.bytes < right.bytes }

  private static let units: [(name: String, bytes: Int)] = [
    ("TiB", 1 << 40), ("TB", 1_000_000_000_000), ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20),
    ("MB", 1_000_000), ("KiB", 1 << 10), ("kB", 1_000), ("B", 1),
  ]

  /// `nil` unless `text` is a whole number, directly followed by a unit, and fits.
  package init?(_ text: String) {
    guard let (count, unit) = Quantity.split(text), let scale = Self.units.first(where: { $0.name == unit }) else {
      return nil
    }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: scale.bytes)
    guard !overflow else { return nil }
    self.init(bytes: bytes)
  }
}

extension ByteSize: CustomStringConvertible {
  /// In the largest unit that divides it.
  package var description: String {
    let unit = Self.units.first { bytes != 0 && bytes.isMultiple(of: $0.bytes) } ?? ("B", 1)
    return "\(bytes / unit.bytes)\(unit.name)"
  }
}
