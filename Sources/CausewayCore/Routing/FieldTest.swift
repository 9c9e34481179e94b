/// What a field must be. One that is missing passes `exists(false)` and `not`, and nothing else.
package indirect enum FieldTest: Sendable, Hashable {
  package enum Order: String, Sendable, CaseIterable {
    case gt, gte, lt, lte
  }

  /// Any of them will do.
  case matches([Glob])
  /// Read as decimal numbers, compared without rounding. A text that holds one counts, anything else fails.
  case compares(Order, Bound)
  case exists(Bool)
  case not(FieldTest)
  case all([FieldTest])

  /// A number that somebody wrote.
  package struct Bound: Sendable, Hashable {
    package let text: String
    let number: DecimalNumber

    /// `nil` if `text` is no decimal number.
    package init?(_ text: String) {
      guard let number = DecimalNumber(text) else { return nil }
      self.text = text
      self.number = number
    }
  }

  func passes(_ value: FieldValue?) -> Bool {
    switch self {
    case .exists(let isExpected): (value != nil) == isExpected
    case .not(let test): !test.passes(value)
    case .all(let tests): tests.allSatisfy { $0.passes(value) }
    case .matches(let globs):
      value?.withPlain { globs.match($0) } ?? false
    case .compares(let order, let bound):
      if let number = value?.number { order.holds(number, bound.number) } else { false }
    }
  }

  /// Whether an event without the field may pass.
  package var allowsAbsence: Bool { passes(nil) }
}

extension FieldTest.Order {
  fileprivate func holds(_ value: DecimalNumber, _ bound: DecimalNumber) -> Bool {
    switch self {
    case .gt: value > bound
    case .gte: value >= bound
    case .lt: value < bound
    case .lte: value <= bound
    }
  }

  fileprivate var words: String {
    switch self {
    case .gt: "more than"
    case .gte: "at least"
    case .lt: "less than"
    case .lte: "at most"
    }
  }
}

extension FieldTest: CustomStringConvertible {
  /// Continues "expected ".
  package var description: String {
    switch self {
    case .matches(let globs): Self.list(globs)
    case .compares(let order, let bound): "\(order.words) \(bound.text)"
    case .exists(let isExpected): isExpected ? "any value" : "no value"
    case .not(let test): "not \(test)"
    case .all(let tests): tests.map(\.description).joined(separator: " and ")
    }
  }

  static func list(_ globs: [Glob]) -> String {
    let shown = globs.prefix(5).map { Quotation.of($0.text) }.joined(separator: " or ")
    return globs.count > 5 ? "\(shown) or \(globs.count - 5) more" : shown
  }
}
