import Testing

@testable import CausewayCore

@Suite struct RouteReadingTests {
  private let surroundings = Route.Surroundings(
    inputs: ["push", "queue"],
    outputs: [
      Route.Surroundings.Output(name: "stream", throttleRefusal: "a stream cannot be throttled"),
      Route.Surroundings.Output(name: "home", settings: Topic.read),
    ], bringsExtensions: false)

  @Test func `a route is a name, conditions and outputs`() throws {
    let (table, reading) = read([
      [
        "name": "to the house", "match": ["type": "aqara.*", "kind": ["state", "occurrence"], "input": "push"],
        "to": ["home", "stream"],
      ],
      ["to": "stream"],
    ])
    #expect(reading.problems.isEmpty)
    #expect(table.routes.map(\.name) == ["to the house", "routes[1]"])
    let match = Match([.type: [Glob("aqara.*")], .kind: [Glob("state"), Glob("occurrence")], .input: [Glob("push")]])
    #expect(table.routes.map(\.match) == [match, .everything])
    #expect(table.routes.map(\.outputs) == [["home", "stream"], ["stream"]])
  }

  @Test func `everything that is wrong with routes is noted`() {
    let (_, reading) = read([
      ["match": ["typ": "x"], "to": ["phone"]],
      ["match": ["kind": "stat", "input": "pull", "type": []], "to": []],
      ["match": ["where": ["a": "b"], "changed": "maybe"], "to": [["home": ["topik": "x"]]]],
      ["priority": "alert", "throttle": "5", "expires": "0s", "tests": "x", "too": "home"],
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
        #"routes[2].match.changed: expected true or false, found "maybe"."#,
        #"routes[2].match.where.a: an event has nothing called "a". What it carries is under `data`, such as data.payload.severity; else there are id, source, type, subject, time, datacontenttype, kind, input, topic, retained, changed, position, data."#,
        "routes[2].to[0].home.topik: unknown key. Did you mean `topic`?",
        "routes[3].to: required, but missing. Name the outputs: `to: [stream]`.",
        #"routes[3].throttle: expected a duration from 100ms to 24h, found "5". Write a whole number and its unit: 250ms, 30s, 5m, 72h or 7d."#,
        #"routes[3].expires: expected a duration from 1s to 3650d, found "0s"."#,
        #"routes[3].priority: expected one of normal, alarm, found "alert"."#,
        "routes[3].tests: expected a list of tests, found a text.",
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

  @Test func `priority, throttle, expiry and settings of single outputs are carried`() throws {
    let (table, reading) = read([
      [
        "to": ["stream", ["home": ["topic": "a/b"]]], "priority": "alarm", "expires": "60s",
      ], ["to": "home", "throttle": "5s"],
      ["to": "home", "throttle": ["every": "250ms", "kinds": ["report", "state"]]],
      ["to": ["home", "stream"], "throttle": "5s"],
    ])
    #expect(
      reading.problems == [
        "routes[3].throttle: a stream cannot be throttled. Remove it, or give this output a route of its own."
      ])
    #expect(table.routes.map(\.priority) == [.alarm, .normal, .normal, .normal])
    #expect(table.routes.map(\.expires) == [.seconds(60), nil, nil, nil])
    #expect((table.routes[0].settings["home"] as? Topic)?.topic == "a/b")
    #expect(table.routes[0].settings.count == 1)
    #expect(table.routes[1].throttle == Throttle(every: .seconds(5)))
    #expect(table.routes[2].throttle == Throttle(every: .milliseconds(250), kinds: [.state, .report]))
  }

  private struct Topic: RouteSettings {
    let topic: String?

    static func read(_ section: ConfigSection) -> (any RouteSettings)? {
      let topic = Topic(topic: section.string("topic"))
      section.finish()
      return topic
    }
  }

  private func read(_ routes: ConfigNode) -> (RoutingTable, SettingsReading) {
    let reading = SettingsReading(["routes": routes])
    let value = ConfigValue(
      routes, path: "routes", source: ConfigSource(file: "t.yaml"), findings: reading.findings)
    return (RoutingTable.read(value, in: surroundings).table, reading)
  }
}
