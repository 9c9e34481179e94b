/// The number of an entry in the journal: strictly rising, never used twice, not even by a new journal file (a new one
/// starts at the current Unix time in milliseconds). Written as decimal text outside: CloudEvents integers end at 2³¹−1.
package struct Position: RawRepresentable, Sendable, Hashable, Comparable, CustomStringConvertible {
  package let rawValue: Int64

  package init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  /// Reads the text of a cursor or `Last-Event-ID`: decimal digits only, nothing around them. `nil` for anything else.
  package init?(_ text: some StringProtocol) {
    let digits = text.utf8
    guard !digits.isEmpty, digits.count <= 19, digits.allSatisfy({ (48...57).contains($0) }), let value = Int64(text)
    else { return nil }
    self.init(rawValue: value)
  }

  /// Before every entry there can be.
  package static let start = Position(rawValue: 0)

  package static func < (left: Position, right: Position) -> Bool { left.rawValue < right.rawValue }

  package var description: String { String(rawValue) }
}
