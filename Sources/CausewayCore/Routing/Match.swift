/// The conditions of a route or filter. Within one attribute any glob will do; all attributes and fields must agree. Without
/// conditions everything matches.
package struct Match: Sendable, Hashable {
  /// What globs can look at.
  package enum Attribute: String, Sendable, CaseIterable {
    case type, source, subject, input, kind
  }

  /// No list is empty: an attribute that does not matter is not there.
  private(set) var globs: [Attribute: [Glob]] = [:]
  /// `where:` and `changed:`; what costs nothing to look at comes first.
  package let fields: [FieldCondition]
  /// The globs in a row, for speed.
  private var conditions: [Condition] = []

  private struct Condition: Sendable, Hashable {
    let attribute: Attribute
    let globs: [Glob]
  }

  package static let everything = Match([:])

  /// An empty list of globs is no condition.
  package init(_ globs: [Attribute: [Glob]], fields: [FieldCondition] = []) {
    self.globs = globs.filter { !$0.value.isEmpty }
    self.fields = fields.filter(\.isCheap) + fields.filter { !$0.isCheap }
    conditions = Attribute.allCases.compactMap { attribute in
      self.globs[attribute].map { Condition(attribute: attribute, globs: $0) }
    }
  }

  package func matches(_ entry: Entry) -> Bool {
    var reading = EventReading()
    return matches(entry, &reading)
  }

  func matches(_ entry: Entry, _ reading: inout EventReading) -> Bool {
    for index in conditions.indices {
      let text = entry.text(of: conditions[index].attribute)
      guard conditions[index].globs.match(text.utf8.span) else { return false }
    }
    for index in fields.indices where !fields[index].holds(for: entry, &reading) { return false }
    return true
  }

  /// Whether all that does not depend on what `entry` carries agrees: of two events of one kind and subject, both or none.
  package func attributesMatch(_ entry: Entry) -> Bool {
    conditions.allSatisfy { $0.globs.match(entry.text(of: $0.attribute).utf8.span) }
  }

  /// Whether entries of the input `name` can match.
  package func mayTake(input name: String) -> Bool { globs[.input]?.contains { $0.matches(name) } ?? true }

  /// Whether entries with such types can match: where nobody can be sure, yes.
  package func mayTake(typesBeginningWith prefix: String) -> Bool {
    guard let types = globs[.type] else { return true }
    return types.contains { glob in
      let literal = glob.text.prefix { $0 != "*" }
      return glob.text.contains("*")
        ? literal.hasPrefix(prefix) || prefix.hasPrefix(literal) : literal.hasPrefix(prefix)
    }
  }

  /// Whether there is no condition at all.
  var isEmpty: Bool { conditions.isEmpty && fields.isEmpty }

  package var isEverything: Bool {
    fields.isEmpty && conditions.allSatisfy { $0.globs.contains { $0.isEverything } }
  }

  /// Certainly matches all that `other` matches: where it says no, it may do so all the same.
  package func covers(_ other: Match) -> Bool {
    fields.allSatisfy(other.fields.contains)
      && conditions.allSatisfy { condition in
        if condition.globs.contains(where: \.isEverything) { return true }
        guard let others = other.globs[condition.attribute] else { return false }
        return others.allSatisfy { other in condition.globs.contains { $0.covers(other) } }
      }
  }

  /// The first condition that `entry` does not meet; `nil` if it matches.
  package func firstFailure(_ entry: Entry, _ reading: inout EventReading) -> MatchFailure? {
    for condition in conditions {
      let text = entry.text(of: condition.attribute)
      guard !condition.globs.contains(where: { $0.matches(text) }) else { continue }
      return MatchFailure(
        condition: condition.attribute.rawValue, expected: FieldTest.list(condition.globs),
        found: Quotation.of(text))
    }
    for field in fields where !field.holds(for: entry, &reading) {
      return MatchFailure(field, found: reading.value(of: field.field, in: entry))
    }
    return nil
  }
}

extension Entry {
  /// An event without a subject has the empty one: only `*` matches it.
  func text(of attribute: Match.Attribute) -> String {
    switch attribute {
    case .type: event.type
    case .source: event.source
    case .subject: event.subject ?? ""
    case .input: input
    case .kind: event.kind.rawValue
    }
  }
}
