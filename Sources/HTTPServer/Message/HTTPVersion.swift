/// The versions spoken here; anything else is refused with 505.
package enum HTTPVersion: Sendable, Equatable {
  /// Answered and closed; never sent a chunk or a 100.
  case http10
  case http11
}
