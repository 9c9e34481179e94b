/// The conditions of a route or filter. Within one attribute any glob will do; all attributes must agree. Without conditions
/// everything matches.
package struct Match: Sendable, Hashable {
  /// What globs can look at.
  package enum Attribute: String, Sendable, CaseIterable {
    case type, source, subject, input, kind
  }

  /// No list is empty: an attribute that does not matter is not there.
  private(set) var globs: [Attribute: [Glob]] = [:]
  /// The same in a row, for speed.
  private var conditions: [Condition] = []

  private struct Condition: Sendable, Hashable {
    let attribute: Attribute
    let globs: [Glob]
  }

  package static let everything = Match([:])

  /// An empty list of globs is no condition.
  package init(_ globs: [Attribute: [Glob]]) {
    self.globs = globs.filter { !$0.value.isEmpty }
    conditions = Attribute.allCases.compactMap { attribute in
      self.globs[attribute].map { Condition(attribute: attribute, globs: $0) }
    }
  }

  package func matches(_ entry: Entry) -> Bool { matches(entry.event, input: entry.input) }

  package func matches(_ event: Event, input: String) -> Bool {
    conditions.allSatisfy { condition in
      let text = event.text(of: condition.attribute, input: input)
      return condition.globs.contains { $0.matches(text) }
    }
  }

  package var isEverything: Bool {
    conditions.allSatisfy { $0.globs.contains { $0.isEverything } }
  }

  /// Certainly matches all that `other` matches: where it says no, it may do so all the same.
  package func covers(_ other: Match) -> Bool {
    conditions.allSatisfy { condition in
      if condition.globs.contains(where: \.isEverything) { return true }
      guard let others = other.globs[condition.attribute] else { return false }
      return others.allSatisfy { other in condition.globs.contains { $0.covers(other) } }
    }
  }
}

extension Event {
  /// An event without a subject has the empty one: only `*` matches it.
  func text(of attribute: Match.Attribute, input: String) -> String {
    switch attribute {
    case .type: type
    case .source: source
    case .subject: subject ?? ""
    case .input: input
    case .kind: kind.rawValue
    }
  }
}
