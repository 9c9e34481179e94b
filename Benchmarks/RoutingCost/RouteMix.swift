import CausewayCore

/// Routes of one kind.
struct RouteMix {
  let name: String
  let fitting: Route
  private let other: (Int) throws -> Route

  func others(_ count: Int) throws -> [Route] { try (0..<count).map(other) }

  static let entry = Entry(
    position: Position(rawValue: 1),
    event: Event(
      id: "m.0", source: "/aqara/open", type: "aqara.resource_report", subject: "lumi1.4711/3.51.85", kind: .state,
      data: JSONText(
        trusted: Array(
          #"{"subjectId":"lumi1.4711","resourceId":"3.51.85","value":"81.6","time":"1710000000000","statusCode":0}"#
            .utf8))),
    input: "push", receivedAt: Timestamp(milliseconds: 0), changed: true)

  static func all() throws -> [RouteMix] {
    [
      RouteMix(name: "globs on type", fitting: route([.type: "aqara.*"])) { route([.type: "vendor\($0).*"]) },
      RouteMix(name: "globs on source", fitting: route([.source: "/aqara/*"])) {
        route([.source: "/aqara/home\($0)*"])
      },
      RouteMix(name: "globs on subject", fitting: route([.type: "aqara.*", .subject: "lumi1.4711/*"])) {
        route([.type: "aqara.*", .subject: "lumi2.\($0)/*"])
      },
      RouteMix(name: "where equality", fitting: try route("data.subjectId", .matches([Glob("lumi1.4711")]))) {
        try route("data.subjectId", .matches([Glob("lumi2.\($0)")]))
      },
      RouteMix(name: "bounds on one field", fitting: try route("data.value", bound(.gt, 30))) {
        try route("data.value", bound(.gt, 100 + $0))
      },
    ]
  }

  private static func route(_ globs: [Match.Attribute: String], _ fields: [FieldCondition] = []) -> Route {
    Route(name: "", match: Match(globs.mapValues { [Glob($0)] }, fields: fields), outputs: ["stream"])
  }

  private static func route(_ path: String, _ test: FieldTest) throws -> Route {
    route([.type: "aqara.*"], [FieldCondition(try EventField(path), test)])
  }

  private static func bound(_ order: FieldTest.Order, _ number: Int) -> FieldTest {
    FieldTest.Bound(String(number)).map { .compares(order, $0) } ?? .exists(true)
  }
}
