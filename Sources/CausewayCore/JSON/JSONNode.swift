/// One value (or key) of a document: where it lies in the text, and where the next one lies on the tape.
struct JSONNode: Sendable {
  /// The offset of its first byte; of a string, the opening quote.
  var start: UInt32
  /// The offset after its last byte.
  var end: UInt32
  /// The index of the first node that is not inside this one. While a container is open, its parent's index.
  var next: UInt32
  var kind: JSONKind
  /// A string that holds at least one backslash.
  var isEscaped: Bool

  init(_ kind: JSONKind, start: Int, end: Int, next: Int, isEscaped: Bool = false) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
    self.next = UInt32(truncatingIfNeeded: next)
    self.kind = kind
    self.isEscaped = isEscaped
  }
}
