internal import Glibc

/// Finds events in the bytes of a stream by a mark that each carries once: `~` and eight digits, its number. So it does not matter how
/// the server frames events, and looking for it is as fast as memory: what is measured is the server.
struct Marks {
  static let sign = UInt8(ascii: "~")
  static let digits = 8

  /// What a published event carries.
  static func text(of number: Int) -> String {
    let digits = String(number)
    return "~" + String(repeating: "0", count: max(0, Self.digits - digits.utf8.count)) + digits
  }

  static func count(in bytes: UnsafeRawBufferPointer) -> Int {
    var total = 0
    var at = 0
    while let hit = next(in: bytes, from: at) {
      total += 1
      at = hit + 1
    }
    return total
  }

  // A number that the end of a read has cut.
  private var left = 0
  private var number = 0

  /// The numbers of the events in `bytes`, which follow those of the last call.
  mutating func read(_ bytes: UnsafeRawBufferPointer, _ each: (Int) -> Void) {
    var at = 0
    while at < bytes.count {
      if left == 0 {
        guard let hit = Self.next(in: bytes, from: at) else { return }
        at = hit + 1
        left = Self.digits
        number = 0
      } else {
        number = number * 10 + Int(bytes[at] &- UInt8(ascii: "0"))
        at += 1
        left -= 1
        if left == 0 { each(number) }
      }
    }
  }

  private static func next(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard start < bytes.count, let base = bytes.baseAddress,
      let hit = memchr(base + start, Int32(sign), bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(hit) - base
  }
}
