/// Why a match says no, in words.
package struct MatchFailure: Sendable, Equatable {
  /// What was looked at, such as `type` or `data.payload.severity`.
  package let condition: String
  package let expected: String
  /// What the event has there, shortened; `nothing` if it has nothing.
  package let found: String

  init(condition: String, expected: String, found: String) {
    self.condition = condition
    self.expected = expected
    self.found = found
  }

  init(_ condition: FieldCondition, found value: FieldValue?) {
    self.init(condition: condition.field.text, expected: "\(condition.test)", found: Self.words(value))
  }

  private static func words(_ value: FieldValue?) -> String {
    switch value {
    case nil: return "nothing"
    case .text(let text): return Quotation.of(text)
    case .json(let value):
      switch value.kind {
      case .string: return Quotation.of(value.string ?? "")
      case .number: return String(value.description.prefix(60))
      case .boolean, .null: return value.description
      case .array: return "a list"
      case .object: return "an object"
      }
    }
  }
}

extension MatchFailure: CustomStringConvertible {
  package var description: String { "\(condition): expected \(expected), found \(found)" }
}
