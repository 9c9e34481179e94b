/// Finds the routes that a text leaves, by what it is, how it begins and how it ends. A class only to be visited without a copy.
final class RouteIndex: Sendable {
  private let wholes: TextTable
  private let beginnings: PrefixTable
  private let ends: PrefixTable
  /// First those of the wholes, in the order of the table; then those of the beginnings; then those of the ends.
  private let sets: [RouteSet]
  private let firstBeginning: Int
  private let firstEnd: Int
  /// The first of its routes.
  let first: Int

  /// - Parameter found: by their anchors, all on one subject, the sets of routes that have them.
  init(_ found: [(anchor: RouteAnchor, set: RouteSet)]) {
    let byKind = RouteAnchor.Kind.allCases.map { kind in found.filter { $0.anchor.kind == kind } }
    let keys = byKind.map { $0.map(\.anchor.bytes) }
    wholes = TextTable(keys[0])
    beginnings = PrefixTable(keys[1], isReversed: false)
    ends = PrefixTable(keys[2], isReversed: true)
    sets = byKind.joined().map(\.set)
    firstBeginning = keys[0].count
    firstEnd = keys[0].count + keys[1].count
    first = sets.map(\.first).min() ?? .max
  }

  /// What a text leads to.
  struct Found {
    fileprivate let whole: Int?
    fileprivate let beginning: Int?
    fileprivate let end: Int?
  }

  func find(_ text: Span<UInt8>) -> Found {
    Found(whole: wholes.index(of: text), beginning: beginnings.longest(of: text), end: ends.longest(of: text))
  }

  /// Lowers `best` to the first of these routes that matches, if it is before that.
  func search(_ found: Found, _ entry: Entry, _ reading: inout EventReading, _ best: inout Int) {
    if let index = found.whole { sets[index].search(entry, &reading, &best) }
    var next = found.beginning
    while let index = next {
      sets[firstBeginning + index].search(entry, &reading, &best)
      next = beginnings.shorter(than: index)
    }
    next = found.end
    while let index = next {
      sets[firstEnd + index].search(entry, &reading, &best)
      next = ends.shorter(than: index)
    }
  }
}
