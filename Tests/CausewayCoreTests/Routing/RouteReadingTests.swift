import Testing

@testable import CausewayCore

@Suite struct RouteReadingTests {
  private let surroundings = Route.Surroundings(inputs: ["push", "queue"], outputs: ["stream", "home"])

  @Test func `a route is a name, conditions and outputs`() throws {
    let (table, reading) = read([
      [
        "name": "to the house", "match": ["type": "aqara.*", "kind": ["state", "occurrence"], "input": "push"],
        "to": ["home", "stream"],
      ],
      ["to": "stream"],
    ])
    #expect(reading.problems.isEmpty)
    #expect(
      table.routes == [
        Route(
          name: "to the house",
          match: Match([
            .type: [Glob("aqara.*")], .kind: [Glob("state"), Glob("occurrence")], .input: [Glob("push")],
          ]), outputs: ["home", "stream"]),
        Route(name: "routes[1]", match: .everything, outputs: ["stream"]),
      ])
  }

  @Test func `everything that is wrong with routes is noted`() {
    let (_, reading) = read([
      ["match": ["typ": "x"], "to": ["phone"]],
      ["match": ["kind": "stat", "input": "pull", "type": []], "to": []],
      ["match": ["where": ["a": "b"], "changed": true], "to": [["home": ["topic": "x"]]]],
      ["priority": "alarm", "throttle": "5s", "expires": "60s", "tests": [], "too": "home"],
      "home",
      ["to": ["home", "home"]],
    ])
    #expect(
      reading.problems == [
        #"routes[4]: expected a section of keys and values, found a text."#,
        "routes[0].match.typ: unknown key. Did you mean `type`?",
        #"routes[0].to: no output is called "phone". Outputs here: home, stream."#,
        "routes[1].match.type: must not be an empty list. Without a condition leave the key out.",
        #"routes[1].match.kind: no kind of event is called "stat". Kinds: state, occurrence, report."#,
        #"routes[1].match.input: no input is called "pull". Inputs here: push, queue."#,
        "routes[1].to: must not be an empty list. Outputs here: home, stream.",
        "routes[2].match.where: not available in this version. Remove it.",
        "routes[2].match.changed: not available in this version. Remove it.",
        "routes[2].to: settings of a route for one output are not available in this version. Give its name only.",
        "routes[3].to: required, but missing. Name the outputs: `to: [stream]`.",
        "routes[3].priority: not available in this version. Remove it.",
        "routes[3].throttle: not available in this version. Remove it.",
        "routes[3].expires: not available in this version. Remove it.",
        "routes[3].tests: not available in this version. Remove it.",
        "routes[3].too: unknown key. Did you mean `to`?",
      ])
    #expect(reading.warnings == [#"routes[5].to: "home" is named twice. Once is enough."#])
  }

  @Test func `a route that is never reached is warned of`() {
    let (_, reading) = read([["name": "all", "to": ["home"]], ["match": ["type": "x"], "to": ["home", "stream"]]])
    #expect(reading.problems.isEmpty)
    #expect(
      reading.warnings == [
        #"routes[1].to: nothing is left for "home": the route "all" (line 1) takes it all before. The first route that matches decides: put the special ones first."#
      ])
  }

  private func read(_ routes: ConfigNode) -> (RoutingTable, SettingsReading) {
    let reading = SettingsReading(["routes": routes])
    let value = ConfigValue(
      routes, path: "routes", source: ConfigSource(file: "t.yaml"), findings: reading.findings)
    return (RoutingTable(reading: value, in: surroundings), reading)
  }
}
