/// The routes of one output, in order. Which of them an entry could match is looked up by how its attributes begin or end, so
/// routes that have nothing to do with it cost nothing.
package struct OutputRoutes: Sendable {
  package let routes: [Route]
  private let indexes: [RouteIndex]
  /// Routes that no index can tell apart, in order.
  private let unindexed: [Int]

  /// Below this, asking every route is faster than looking up which to ask.
  private static let worthIndexing = 8

  init(_ routes: [Route]) {
    self.routes = routes
    guard routes.count >= Self.worthIndexing else {
      indexes = []
      unindexed = Array(routes.indices)
      return
    }
    var anchored: [RouteAnchor.Place: [(anchor: [UInt8], route: Int)]] = [:]
    var unindexed: [Int] = []
    for (route, anchors) in RouteAnchor.mostTelling(routes.map(\.match)).enumerated() {
      if anchors.isEmpty { unindexed.append(route) }
      for anchor in anchors { anchored[anchor.place, default: []].append((anchor.bytes, route)) }
    }
    indexes = anchored.map { RouteIndex($0.key, $0.value) }
    self.unindexed = unindexed
  }

  package func first(matching entry: Entry) -> Route? { first(matching: entry.event, input: entry.input) }

  package func first(matching event: Event, input: String) -> Route? {
    var best = routes.count
    for route in unindexed where routes[route].match.matches(event, input: input) {
      best = route
      break
    }
    for index in indexes {
      let text = event.text(of: index.place.attribute, input: input)
      index.visit(text) { candidates in
        for route in candidates {
          guard route < best else { return }
          if routes[route].match.matches(event, input: input) {
            best = route
            return
          }
        }
      }
    }
    return best < routes.count ? routes[best] : nil
  }
}
