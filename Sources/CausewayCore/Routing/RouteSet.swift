/// Some of an output's routes, of which the first that matches is looked for. Which of them an entry could match is looked up by how its
/// attributes begin or end, so routes that have nothing to do with it cost nothing; of those that only fields of the payload tell apart,
/// by these: so the payload is parsed only when the attributes leave routes that ask for it.
struct RouteSet: Sendable {
  /// What routes are told apart by: first what costs nothing to look at.
  enum Level {
    case attributes, fields
  }

  /// Those that no index tells apart, in order.
  private let plain: [Int]
  private let indexes: [RouteIndex]

  /// Below this, asking every route is faster than looking up which to ask.
  private static let worthIndexing = 8

  /// - Parameter candidates: in order, each once.
  init(_ candidates: [Int], of routes: [Route], by level: Level = .attributes) {
    guard candidates.count >= Self.worthIndexing else {
      plain = candidates
      indexes = []
      return
    }
    let conditions = candidates.map { routes[$0].match.conditions(at: level) }
    var anchored: [RouteAnchor.Place: [(anchor: [UInt8], route: Int)]] = [:]
    var rest: [Int] = []
    for (route, anchors) in zip(candidates, RouteAnchor.mostTelling(conditions)) {
      if anchors.isEmpty { rest.append(route) }
      for anchor in anchors { anchored[anchor.place, default: []].append((anchor.bytes, route)) }
    }
    var indexes: [RouteIndex] = []
    for (place, anchors) in anchored {
      indexes.append(
        RouteIndex(place, anchors) { level == .attributes ? RouteSet($0, of: routes, by: .fields) : RouteSet($0) })
    }
    if level == .attributes, rest.count >= Self.worthIndexing {
      let rest = RouteSet(rest, of: routes, by: .fields)
      plain = rest.plain
      indexes += rest.indexes
    } else {
      plain = rest
    }
    self.indexes = indexes
  }

  private init(_ plain: [Int]) {
    self.plain = plain
    indexes = []
  }

  /// Lowers `best` to the first of these routes that matches, if it is before that.
  func search(_ routes: [Route], for entry: Entry, _ reading: inout EventReading, best: inout Int) {
    for route in plain {
      guard route < best else { break }
      if routes[route].match.matches(entry, &reading) {
        best = route
        break
      }
    }
    for index in indexes {
      guard let text = index.text(of: entry, &reading) else { continue }
      index.visit(text) { $0.search(routes, for: entry, &reading, best: &best) }
    }
  }
}

extension Match {
  fileprivate func conditions(at level: RouteSet.Level) -> [(subject: RouteAnchor.Subject, globs: [Glob])] {
    switch level {
    case .attributes: Attribute.allCases.compactMap { name in globs[name].map { (.attribute(name), $0) } }
    case .fields: fields.map { (.field($0.field), $0.globs) }
    }
  }
}
