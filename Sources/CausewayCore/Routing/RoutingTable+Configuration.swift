extension RoutingTable {
  /// Reads the list under `routes` with the tests in it, and warns of routes that can never be reached.
  package static func read(
    _ value: ConfigValue, in surroundings: Route.Surroundings
  ) -> (table: RoutingTable, tests: [RouteTest]) {
    let sections = value.elements("a list of routes")?.compactMap { $0.section() } ?? []
    var routes: [Route] = []
    var tests: [RouteTest] = []
    for section in sections {
      routes.append(Route(reading: section, in: surroundings))
      tests += RouteTest.list(section.value("tests"), in: surroundings)
      section.finish()
    }
    let table = RoutingTable(routes)
    // A condition that could not be read is not there to tell routes apart.
    if value.findings.isEmpty { table.warnOfUnreachable(sections) }
    return (table, tests)
  }

  private func warnOfUnreachable(_ sections: [ConfigSection]) {
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
