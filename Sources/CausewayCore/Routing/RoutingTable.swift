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
    self.byOutput = byOutput.mapValues { OutputRoutes($0.map { routes[$0] }) }
  }

  /// What concerns one output; a follower keeps it. Nothing matches for an output that no route names.
  package func routes(to output: String) -> OutputRoutes { byOutput[output] ?? OutputRoutes([]) }

  /// The route that sends `entry` to `output`; `nil` if it is none of that output's business.
  package func route(for entry: Entry, to output: String) -> Route? { byOutput[output]?.first(matching: entry) }
}
