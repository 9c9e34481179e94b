/// A piece of text to be found in another, never looking at a byte of it twice (Knuth, Morris and Pratt).
struct Needle: Sendable, Hashable {
  private let bytes: [UInt8]
  /// Per byte: how much of the beginning is matched when this one, already matched, must be left behind.
  private let fallbacks: [Int]

  /// - Parameter bytes: not empty.
  init(_ bytes: [UInt8]) {
    var fallbacks = [Int](repeating: 0, count: bytes.count)
    var matched = 0
    for index in bytes.indices.dropFirst() {
      while matched > 0, bytes[index] != bytes[matched] { matched = fallbacks[matched - 1] }
      if bytes[index] == bytes[matched] { matched += 1 }
      fallbacks[index] = matched
    }
    self.bytes = bytes
    self.fallbacks = fallbacks
  }

  /// Where the first occurrence within `from..<to` ends; `nil` if there is none.
  func end(in text: Span<UInt8>, from: Int, to end: Int) -> Int? {
    var matched = 0
    var index = from
    while index < end {
      while matched > 0, text[index] != bytes[matched] { matched = fallbacks[matched - 1] }
      if text[index] == bytes[matched] { matched += 1 }
      index += 1
      if matched == bytes.count { return index }
    }
    return nil
  }
}
