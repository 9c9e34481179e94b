/// One line of `where:`: a field of the event, and what it must be.
package struct FieldCondition: Sendable, Hashable {
  package let field: EventField
  package let test: FieldTest

  package init(_ field: EventField, _ test: FieldTest) {
    self.field = field
    self.test = test
  }

  func holds(for entry: Entry, _ reading: inout EventReading) -> Bool {
    test.passes(reading.value(of: field, in: entry))
  }

  /// Whether it can be decided without parsing anything.
  var isCheap: Bool { if case .attribute = field.place { true } else { false } }

  /// What the field's text must match one of; empty if the test is another.
  var globs: [Glob] {
    switch test {
    case .matches(let globs): globs
    case .all(let tests): tests.lazy.map { FieldCondition(field, $0).globs }.first { !$0.isEmpty } ?? []
    case .compares, .exists, .not: []
    }
  }
}
