/// When a message that was sent back comes again.
public enum RetryDelay: Sendable, Hashable {
  /// Each time a level later, from the third on (10 s with a broker's own settings).
  case automatic
  /// One of the broker's levels, from 1.
  case level(Int)
  /// Never: it goes to the group's dead letters.
  case deadLetter

  var number: Int {
    switch self {
    case .automatic: 0
    case .level(let level): max(1, level)
    case .deadLetter: -1
    }
  }
}
