/// At most so many in any stretch of time of this length.
struct RateLimit: Sendable, Hashable {
  static let counts = 1...10_000

  /// For people.
  static let hint = "A whole number up to 10000, and `s`, `m` or `h`."

  let count: Int
  let period: Duration

  /// Reads `10/s`, `600/m` or `1000/h`; `nil` for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(parts[0]),
      Self.counts.contains(count)
    else { return nil }
    switch parts[1] {
    case "s": period = .seconds(1)
    case "m": period = .seconds(60)
    case "h": period = .seconds(3_600)
    default: return nil
    }
    self.count = count
  }
}
