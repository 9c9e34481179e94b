/// A password, token or key. However it is printed, `•••` is all that shows; whoever needs the text says so with `reveal`.
///
/// Deliberately not `Equatable`: an ordinary comparison stops at the first difference, and its duration tells how much of a
/// guess was right. Compare in constant time instead.
package struct Secret: Sendable {
  private let text: String

  package init(_ text: String) {
    self.text = text
  }

  package func reveal() -> String { text }

  package var isEmpty: Bool { text.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "•••" }
  package var debugDescription: String { "•••" }
  /// Without it `dump` and `Mirror` would find the text.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
