/// A route that may match, and what of its conditions has not been looked at on the way to it.
struct RouteCandidate: Sendable {
  /// Its place among the routes of an output.
  let route: Int
  let rest: Match

  init(route: Int, rest: Match) {
    self.route = route
    self.rest = rest
  }

  /// With every condition on its own, and without those that hold always.
  init(route: Int, _ match: Match) {
    let globs = match.globs.filter { !$0.value.contains(where: \.isEverything) }
    self.init(route: route, rest: Match(globs, fields: match.fields.flatMap(\.parts)))
  }

  /// Once the text at `subject` is known to match one of `globs`.
  func without(_ subject: RouteAnchor.Subject, _ globs: [Glob]) -> RouteCandidate {
    switch subject {
    case .attribute(let attribute):
      RouteCandidate(route: route, rest: Match(rest.globs.filter { $0.key != attribute }, fields: rest.fields))
    case .field(let field):
      without([FieldCondition(field, .matches(globs))])
    }
  }

  func without(_ conditions: [FieldCondition]) -> RouteCandidate {
    RouteCandidate(route: route, rest: Match(rest.globs, fields: rest.fields.filter { !conditions.contains($0) }))
  }
}

extension FieldCondition {
  /// Conditions that together say the same, none of them made of several.
  fileprivate var parts: [FieldCondition] {
    guard case .all(let tests) = test else { return [self] }
    return tests.flatMap { FieldCondition(field, $0).parts }
  }
}
