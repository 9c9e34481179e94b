/// Why a document was refused: where, what is wrong, and what to do. Repeats names at most, never a value.
package struct YAMLError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Reason: Sendable, Equatable {
    case syntax
    case notUTF8
    case tooLarge, tooDeep, tooManyNodes
    case empty
    case secondDocument
    case alias, anchor, tag, mergeKey
    case keyNotText
    case duplicateKey
  }

  package let reason: Reason
  package let mark: YAMLMark
  /// Begins in lower case, ends without a full stop.
  package let message: String
  /// Whole sentences.
  package let hint: String?

  package init(_ reason: Reason, at mark: YAMLMark, _ message: String, hint: String? = nil) {
    self.reason = reason
    self.mark = mark
    self.message = message
    self.hint = hint
  }

  package var description: String {
    "\(mark.line):\(mark.column): \(message)." + (hint.map { " \($0)" } ?? "")
  }
}
