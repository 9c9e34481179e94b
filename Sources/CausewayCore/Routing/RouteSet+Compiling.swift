extension RouteSet {
  /// Below this, asking every route is faster than looking up which to ask.
  private static let worthIndexing = 3

  /// - Parameter routes: all of an output, in order.
  convenience init(_ routes: [Route]) {
    let candidates = routes.enumerated().map { RouteCandidate(route: $0.offset, $0.element.match) }
    // A route is in as many sets as its lists have items; lists in several conditions multiply.
    var room = 64 * candidates.count + 4_096
    self.init(candidates, at: .attributes, passed: [], &room)
  }

  /// - Parameters:
  ///   - candidates: in order, each once.
  ///   - passed: what has told them apart already.
  ///   - room: how many candidates may still be put into sets: what has none is asked one by one.
  convenience init(
    _ candidates: [RouteCandidate], at level: Level, passed: Set<RouteAnchor.Subject>, _ room: inout Int
  ) {
    guard candidates.count >= Self.worthIndexing, room >= candidates.count else {
      self.init(plain: candidates, attributes: [], fields: nil)
      return
    }
    room -= candidates.count
    var (rest, sets) = Self.toldApart(candidates, at: level, passed, &room)
    switch level {
    case .attributes:
      let attributes = sets.map { AttributeBranch($0.subject, RouteIndex($0.found)) }
      let others = RouteSet(rest, at: .fields, passed: passed, &room)
      self.init(plain: others.plain, attributes: attributes, fields: others.fields)
    case .fields:
      var bands = RouteBands.groups(&rest)
      var fields: [FieldBranch] = []
      for case (.field(let field), let found) in sets {
        fields.append(FieldBranch(field, texts: RouteIndex(found), bands: bands.removeValue(forKey: field) ?? []))
      }
      for (field, bands) in bands { fields.append(FieldBranch(field, texts: nil, bands: bands)) }
      self.init(plain: rest, attributes: [], fields: fields.isEmpty ? nil : FieldRoutes(fields))
    }
  }

  private typealias Found = [(anchor: RouteAnchor, set: RouteSet)]

  /// Sets of routes by what a text is or how it begins or ends, and those that no text tells apart.
  private static func toldApart(
    _ candidates: [RouteCandidate], at level: Level, _ passed: Set<RouteAnchor.Subject>, _ room: inout Int
  ) -> (rest: [RouteCandidate], sets: [(subject: RouteAnchor.Subject, found: Found)]) {
    let clauses = candidates.map { $0.rest.clauses(at: level).filter { !passed.contains($0.subject) } }
    var rest: [RouteCandidate] = []
    var anchored: [RouteAnchor: [RouteCandidate]] = [:]
    for (candidate, choice) in zip(candidates, RouteClause.mostTelling(clauses)) {
      guard let (clause, anchors) = choice else {
        rest.append(candidate)
        continue
      }
      for anchor in anchors {
        let isDecided = clause.globs.contains(where: anchor.suffices)
        let left = isDecided ? candidate.without(clause.subject, clause.globs) : candidate
        anchored[anchor, default: []].append(left)
      }
    }
    var sets: [RouteAnchor.Subject: Found] = [:]
    for (anchor, candidates) in anchored {
      let set = RouteSet(candidates, at: level, passed: passed.union([anchor.subject]), &room)
      sets[anchor.subject, default: []].append((anchor, set))
    }
    return (rest, sets.map { ($0.key, $0.value) })
  }
}
