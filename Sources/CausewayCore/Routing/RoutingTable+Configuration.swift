extension RoutingTable {
  /// Reads the list under `routes`, and warns of routes that can never be reached.
  package init(reading value: ConfigValue, in surroundings: Route.Surroundings) {
    let sections = value.elements("a list of routes")?.compactMap { $0.section() } ?? []
    self.init(sections.map { Route(reading: $0, in: surroundings) })
    // A condition that could not be read is not there to tell routes apart.
    guard value.findings.isEmpty else { return }
    for (route, output, earlier) in unreachable {
      let before = "\(Quotation.of(routes[earlier].name)) (line \(sections[earlier].mark.line))"
      sections[route].warn(
        at: "to", "nothing is left for \"\(output)\": the route \(before) takes it all before",
        hint: "The first route that matches decides: put the special ones first.")
    }
  }

  /// For each output the routes that can never decide, because an earlier one matches all that they match.
  package var unreachable: [(route: Int, output: String, earlier: Int)] {
    var found: [(route: Int, output: String, earlier: Int)] = []
    for output in Set(routes.flatMap(\.outputs)).sorted() {
      let mine = routes.indices.filter { routes[$0].outputs.contains(output) }
      let suspects = mine.count <= Self.comparable ? mine : mine.filter { routes[$0].match.isEverything }
      for route in mine {
        let earlier = suspects.first { $0 < route && routes[$0].match.covers(routes[route].match) }
        if let earlier { found.append((route, output, earlier)) }
      }
    }
    return found.sorted { $0.route < $1.route }
  }

  /// Beyond, comparing each with each would delay the start.
  private static var comparable: Int { 500 }
}
