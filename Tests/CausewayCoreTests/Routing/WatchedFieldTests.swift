import Testing

@testable import CausewayCore

@Suite struct WatchedFieldTests {
  @Test func `a field is missing once so many events that met the other conditions had none`() throws {
    let table = RoutingTable([route("a", "t", [("data.x", .matches([Glob("1")])), ("data.ok", .matches([Glob("1")]))])])
    let watched = table.watchedFields(atMost: 10, patience: 3)
    #expect(watched.map(\.field.text) == ["data.x", "data.ok"])
    let field = try #require(watched.first)
    func look(_ type: String, _ data: String) -> WatchedField.Verdict {
      var reading = EventReading()
      return field.look(at: entry(type, data), &reading)
    }
    #expect(look("t", #"{"ok":1}"#) == .unknown)
    #expect(look("other", #"{"ok":1}"#) == .unknown && look("t", #"{"ok":2}"#) == .unknown)
    #expect(look("t", #"{"ok":1}"#) == .unknown)
    #expect(look("t", #"{"ok":1}"#) == .missing)
  }

  @Test func `a field is seen as soon as one event has it, whatever it is`() throws {
    let field = try #require(
      RoutingTable([route("a", "t", [("data.x", .matches([Glob("1")]))])]).watchedFields(atMost: 1).first)
    var reading = EventReading()
    #expect(field.look(at: entry("t", #"{"x":null}"#), &reading) == .seen)
  }

  @Test func `what may be missing is not watched, and what several routes ask is watched once`() throws {
    let table = RoutingTable([
      route(
        "a", "t",
        [("data.x", .exists(false)), ("data.y", .not(.matches([Glob("1")]))), ("changed", .matches([Glob("true")]))]),
      route("b", "t", [("data.z", .matches([Glob("1")]))]), route("c", "t", [("data.z", .matches([Glob("2")]))]),
      route("d", "u", [("data.z", .matches([Glob("2")]))]),
    ])
    #expect(table.watchedFields(atMost: 10).map(\.route) == ["b", "d"])
    #expect(table.watchedFields(atMost: 1).map(\.route) == ["b"])
  }

  @Test func `alerts that no route could take are noticed, those that one might take are not`() throws {
    let duty = try #require(RoutingDuty.all.first)
    let severity = "data.payload.severity"
    func isKept(_ globs: [Match.Attribute: [Glob]], _ fields: [(String, FieldTest)] = []) throws -> Bool {
      let fields = try fields.map { FieldCondition(try EventField($0.0), $0.1) }
      return duty.isKept(by: RoutingTable([Route(name: "r", match: Match(globs, fields: fields), outputs: ["o"])]))
    }
    #expect(try isKept([:]) && isKept([.type: [Glob("homelink.*")], .source: [Glob("/homelink/joe")]]))
    #expect(try isKept([:], [(severity, .matches([Glob("HIGH")])), ("data.payload.room", .matches([Glob("x")]))]))
    #expect(try isKept([.kind: [Glob("occurrence")]], [("topic", .matches([Glob("joe/*")]))]))
    #expect(try !isKept([.type: [Glob("aqara.*")]]) && !isKept([.kind: [Glob("state")]]))
    #expect(
      try !isKept([:], [(severity, .matches([Glob("LOW")]))]) && !isKept([:], [("changed", .matches([Glob("true")]))]))
    #expect(try !isKept([:], [(severity, .not(.matches([Glob("HIGH")])))]))
    #expect(!duty.isKept(by: RoutingTable([])))
  }

  private func route(_ name: String, _ type: String, _ fields: [(String, FieldTest)]) -> Route {
    let conditions = fields.compactMap { path, test in (try? EventField(path)).map { FieldCondition($0, test) } }
    return Route(name: name, match: Match([.type: [Glob(type)]], fields: conditions), outputs: ["o"])
  }

  private func entry(_ type: String, _ data: String) -> Entry {
    Entry(
      position: .start,
      event: Event(id: "1", source: "/s", type: type, kind: .state, data: JSONText(trusted: Array(data.utf8))),
      input: "i", receivedAt: Timestamp(milliseconds: 0), changed: false)
  }
}
