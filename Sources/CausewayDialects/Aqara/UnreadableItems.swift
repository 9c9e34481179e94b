internal import CausewayCore

/// Collects which items of a message could not be read, in a sentence of bounded length.
struct UnreadableItems {
  private static let most = 8
  private var named: [String] = []
  private var count = 0

  /// `nil` if there are none.
  var words: String? {
    guard count > 0 else { return nil }
    let more = count - named.count
    return named.joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
  }

  mutating func add(_ index: Int, _ error: DialectError) {
    count += 1
    if named.count < Self.most { named.append("data[\(index)]: \(error.reason)") }
  }
}
