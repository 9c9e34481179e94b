/// One condition that a text decides.
struct RouteClause {
  let subject: RouteAnchor.Subject
  let globs: [Glob]

  /// For each list of clauses the one by which its route is best found, with an anchor for each glob: where it has least company. `nil`
  /// where none has anchors.
  static func mostTelling(_ lists: [[RouteClause]]) -> [(clause: RouteClause, anchors: Set<RouteAnchor>)?] {
    var company: [RouteAnchor: Int] = [:]
    for clauses in lists {
      for anchor in Set(clauses.flatMap { clause in clause.globs.flatMap { RouteAnchor.all(clause.subject, $0) } }) {
        company[anchor, default: 0] += 1
      }
    }
    return lists.map { clauses in
      clauses.compactMap { $0.anchored(company) }.min { $0.company < $1.company }.map { ($0.clause, $0.anchors) }
    }
  }

  private func anchored(
    _ company: [RouteAnchor: Int]
  ) -> (clause: RouteClause, anchors: Set<RouteAnchor>, company: Int)? {
    var anchors: Set<RouteAnchor> = []
    var most = 0
    for glob in globs {
      let choices = RouteAnchor.all(subject, glob).map { (anchor: $0, company: company[$0] ?? 0) }
      guard let best = choices.min(by: { $0.company < $1.company }) else { return nil }
      anchors.insert(best.anchor)
      most = max(most, best.company)
    }
    return (self, anchors, most)
  }
}

extension Match {
  /// The conditions that a text decides.
  func clauses(at level: RouteSet.Level) -> [RouteClause] {
    let fields = fields.filter { $0.isCheap == (level == .attributes) }.compactMap { condition in
      if case .matches(let globs) = condition.test {
        RouteClause(subject: .field(condition.field), globs: globs)
      } else {
        nil
      }
    }
    guard level == .attributes else { return fields }
    return Attribute.allCases.compactMap { name in
      globs[name].map { RouteClause(subject: .attribute(name), globs: $0) }
    } + fields
  }
}
