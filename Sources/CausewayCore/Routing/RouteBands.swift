/// Routes that differ only in how they compare one field with numbers: one search among their bounds finds the first that agrees. A class only to be visited
/// without a copy.
final class RouteBands: Sendable {
  /// Ascending, each once.
  private let bounds: [DecimalNumber]
  /// For each cell (`CellSet`) the first route that takes it; `Int.max` for none.
  private let routes: [Int]
  /// What all of them ask besides.
  private let rest: Match
  let first: Int

  /// - Parameter members: in order, with what each asks of the field; `nil` if that is more than numbers.
  fileprivate init(_ members: [Member], rest: Match) {
    let bounds = Set(members.flatMap { FieldTest.all($0.tests).bounds ?? [] }).sorted()
    let count = CellSet.count(bounds: bounds.count)
    var routes = [Int](repeating: .max, count: count)
    // From each cell the way to the next one that is not taken yet.
    var next = Array(0...count)
    func free(_ cell: Int) -> Int {
      var cell = cell
      while next[cell] != cell {
        next[cell] = next[next[cell]]
        cell = next[cell]
      }
      return cell
    }
    for member in members {
      for range in CellSet(.all(member.tests), among: bounds)?.ranges ?? [] {
        var cell = free(range.lowerBound)
        while cell < range.upperBound {
          routes[cell] = member.route
          next[cell] = cell + 1
          cell = free(cell)
        }
      }
    }
    self.bounds = bounds
    self.routes = routes
    self.rest = rest
    first = members.first?.route ?? .max
  }

  /// Whether they must be asked of an entry without the field too.
  var allowAbsence: Bool { routes[CellSet.missing(bounds: bounds.count)] != .max }

  /// Lowers `best` to the first of these routes that matches, if it is before that.
  func search(_ value: FieldValue?, _ entry: Entry, _ reading: inout EventReading, _ best: inout Int) {
    let route = routes[cell(of: value)]
    if route < best, rest.isEmpty || rest.matches(entry, &reading) { best = route }
  }

  private func cell(of value: FieldValue?) -> Int {
    guard let value else { return CellSet.missing(bounds: bounds.count) }
    guard let number = value.number else { return CellSet.notANumber(bounds: bounds.count) }
    return CellSet.cell(of: number, among: bounds)
  }
}

extension RouteBands {
  fileprivate struct Member {
    let route: Int
    let tests: [FieldTest]
  }

  /// What a group has in common.
  private struct Company: Hashable {
    let field: EventField
    let globs: [Match.Attribute: [Glob]]
    let others: Set<FieldCondition>
  }

  /// Takes out of `candidates` what can be grouped: by field, the groups on it.
  static func groups(_ candidates: inout [RouteCandidate]) -> [EventField: [RouteBands]] {
    let choices = candidates.map(choices)
    var sizes: [Company: Int] = [:]
    for company in choices.joined() { sizes[company, default: 0] += 1 }
    var groups: [Company: [RouteCandidate]] = [:]
    var others: [RouteCandidate] = []
    for (candidate, choices) in zip(candidates, choices) {
      if let best = choices.max(by: { sizes[$0] ?? 0 < sizes[$1] ?? 0 }) {
        groups[best, default: []].append(candidate)
      } else {
        others.append(candidate)
      }
    }
    var bands: [EventField: [RouteBands]] = [:]
    for (company, group) in groups {
      let members = group.map { Member(route: $0.route, tests: $0.tests(of: company.field).map(\.test)) }
      guard let one = group.first else { continue }
      let made = RouteBands(members, rest: one.without(one.tests(of: company.field)).rest)
      if group.count == 1, made.allowAbsence {
        others.append(one)
      } else {
        bands[company.field, default: []].append(made)
      }
    }
    candidates = others.sorted { $0.route < $1.route }
    return bands
  }

  private static func choices(_ candidate: RouteCandidate) -> [Company] {
    Set(candidate.rest.fields.filter { $0.test.bounds != nil }.map(\.field)).map { field in
      let others = candidate.without(candidate.tests(of: field)).rest
      return Company(field: field, globs: others.globs, others: Set(others.fields))
    }
  }
}

extension RouteCandidate {
  /// The conditions on `field` that cells decide.
  fileprivate func tests(of field: EventField) -> [FieldCondition] {
    rest.fields.filter { $0.field == field && $0.test.bounds != nil }
  }
}
