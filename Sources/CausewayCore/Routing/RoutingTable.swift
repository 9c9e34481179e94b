/// All routes, compiled once. For each output the first route, from top to bottom, that names it and matches decides: an output
/// gets an entry at most once.
package struct RoutingTable: Sendable {
  package let routes: [Route]
  private let byOutput: [String: OutputRoutes]

  package init(_ routes: [Route]) {
    self.routes = routes
    var byOutput: [String: [Int]] = [:]
    for (index, route) in routes.enumerated() {
      for output in Set(route.outputs) { byOutput[output, default: []].append(index) }
    }
    self.byOutput = Dictionary(
      uniqueKeysWithValues: byOutput.map { output, indices in
        (output, OutputRoutes(indices.map { routes[$0] }, to: output))
      })
  }

  /// Names of all outputs that some route names, in alphabetical order.
  package var outputs: [String] { byOutput.keys.sorted() }

  /// What concerns one output; a follower keeps it. Nothing matches for an output that no route names.
  package func routes(to output: String) -> OutputRoutes { byOutput[output] ?? OutputRoutes([], to: output) }

  /// The route that sends `entry` to `output`; `nil` if it is none of that output's business.
  package func route(for entry: Entry, to output: String) -> Route? { byOutput[output]?.first(matching: entry) }

  /// Which route decides for each output, and what spoke against those before it.
  package func decision(for entry: Entry, to output: String) -> RouteDecision {
    var reading = EventReading()
    var declined: [RouteDecision.Declined] = []
    if entry.event.tellsFailure(of: output) {
      return RouteDecision(output: output, route: nil, declined: [], tellsOwnFailure: true)
    }
    for route in byOutput[output]?.routes ?? [] {
      guard let failure = route.match.firstFailure(entry, &reading) else {
        return RouteDecision(output: output, route: route, declined: declined)
      }
      declined.append(RouteDecision.Declined(route: route, failure: failure))
    }
    return RouteDecision(output: output, route: nil, declined: declined)
  }
}

/// Why an entry goes to an output, or does not.
package struct RouteDecision: Sendable {
  package struct Declined: Sendable {
    package let route: Route
    package let failure: MatchFailure
  }

  package let output: String
  /// The route that decides; `nil` if none does.
  package let route: Route?
  /// The routes to this output that were asked before it and do not match, in order.
  package let declined: [Declined]
  /// It tells that this very output fails: no route is asked.
  package let tellsOwnFailure: Bool

  init(output: String, route: Route?, declined: [Declined], tellsOwnFailure: Bool = false) {
    self.output = output
    self.route = route
    self.declined = declined
    self.tellsOwnFailure = tellsOwnFailure
  }
}
