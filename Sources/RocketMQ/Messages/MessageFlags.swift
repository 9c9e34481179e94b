/// A record's system flag.
struct MessageFlags: OptionSet, Sendable {
  let rawValue: Int32

  static let compressed = MessageFlags(rawValue: 1)
  static let bornHostIsIPv6 = MessageFlags(rawValue: 0x10)
  static let storeHostIsIPv6 = MessageFlags(rawValue: 0x20)
  /// Both together: the body is a batch of messages.
  static let innerBatch = MessageFlags(rawValue: 0xC0)

  /// What a producer sets for a zlib body. Producers before 4.9.4 set only `compressed`, for the same.
  static let zlib = MessageFlags(rawValue: 0x301)

  enum Compression: Sendable, Equatable {
    case zlib
    case lz4
    case zstandard
    case unknown(Int32)
  }

  /// `nil` if the body is as it was sent.
  var compression: Compression? {
    guard contains(.compressed) else { return nil }
    switch rawValue >> 8 & 7 {
    case 0, 3: return .zlib
    case 1: return .lz4
    case 2: return .zstandard
    case let other: return .unknown(other)
    }
  }
}
