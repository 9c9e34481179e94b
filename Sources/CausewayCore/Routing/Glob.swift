/// A pattern in which `*` stands for any run of characters, the empty one, `/` and `.` included. Everything else stands for
/// itself, byte by byte: case counts. Matching takes time in proportion to the text, whatever the pattern.
package struct Glob: Sendable, Hashable {
  /// As it was written.
  package let text: String
  /// Before the first `*`; all of it where there is none.
  let prefix: [UInt8]
  /// Between one `*` and the next.
  let middles: [Needle]
  /// After the last `*`.
  let suffix: [UInt8]
  let isExact: Bool

  package init(_ text: String) {
    self.text = text
    let pieces = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map { Array($0) }
    prefix = pieces.first ?? []
    isExact = pieces.count <= 1
    suffix = isExact ? [] : pieces.last ?? []
    middles = pieces.dropFirst().dropLast().filter { !$0.isEmpty }.map { Needle($0) }
  }

  /// Matches every text.
  package var isEverything: Bool { !isExact && prefix.isEmpty && suffix.isEmpty && middles.isEmpty }

  package func matches(_ text: String) -> Bool { matches(text.utf8.span) }

  func matches(_ text: Span<UInt8>) -> Bool {
    guard text.count >= prefix.count + suffix.count, !isExact || text.count == prefix.count,
      text.holds(prefix, at: 0), text.holds(suffix, at: text.count - suffix.count)
    else { return false }
    // The leftmost place for each piece leaves most room for those after it, so there is nothing to go back for.
    var from = prefix.count
    let end = text.count - suffix.count
    for needle in middles {
      guard let after = needle.end(in: text, from: from, to: end) else { return false }
      from = after
    }
    return true
  }

  /// Matches all that `other` matches. A `*` of the other is a character that only a `*` of this one takes.
  package func covers(_ other: Glob) -> Bool { matches(other.text) }

  package static func == (left: Glob, right: Glob) -> Bool { left.text == right.text }

  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension [Glob] {
  /// Whether any of them does. Without copies, which would cost more than the comparison.
  func match(_ text: Span<UInt8>) -> Bool {
    for index in indices where self[index].matches(text) { return true }
    return false
  }
}

extension Span<UInt8> {
  /// `bytes` must fit.
  fileprivate func holds(_ bytes: [UInt8], at start: Int) -> Bool {
    for index in bytes.indices where self[start + index] != bytes[index] { return false }
    return true
  }
}
