import CausewayTestKit
import Testing

@testable import CausewayCore

@Suite struct RoutingTableTests {
  @Test func `for each output the first route that names it and matches decides`() {
    let table = RoutingTable([
      route("alarms", [.type: ["homelink.alert"]], to: ["ops", "home"]),
      route("homelink", [.type: ["homelink.*"]], to: ["home", "stream"]),
      route("all", [:], to: ["stream"]),
    ])
    let alert = entry(type: "homelink.alert")
    #expect(table.route(for: alert, to: "ops")?.name == "alarms")
    #expect(table.route(for: alert, to: "home")?.name == "alarms")
    #expect(table.route(for: alert, to: "stream")?.name == "homelink")
    let report = entry(type: "aqara.resource_report")
    #expect(table.route(for: report, to: "ops") == nil)
    #expect(table.route(for: report, to: "stream")?.name == "all")
    #expect(table.route(for: report, to: "nobody") == nil)
    #expect(table.routes(to: "nobody").first(matching: report) == nil)
  }

  @Test func `what tells that an output fails is not sent to that output, but to others, and what it missed is`() {
    let table = RoutingTable([route("all", [:], to: ["ops", "home"])])
    for type in ["causeway.dead_letter", "causeway.output_down", "causeway.output_paused"] {
      let failure = entry(of: event(type: type, source: "/causeway", subject: "ops", kind: .occurrence), input: "")
      #expect(table.route(for: failure, to: "ops") == nil)
      #expect(table.routes(to: "ops").first(matching: failure) == nil)
      #expect(table.decision(for: failure, to: "ops").tellsOwnFailure)
      #expect(table.route(for: failure, to: "home")?.name == "all")
      #expect(!table.decision(for: failure, to: "home").tellsOwnFailure)
    }
    for other in [
      event(type: "causeway.output_gap", source: "/causeway", subject: "ops", kind: .occurrence),
      event(type: "causeway.output_up", source: "/causeway", subject: "ops", kind: .occurrence),
      event(type: "causeway.dead_letter", source: "/elsewhere", subject: "ops", kind: .occurrence),
    ] {
      #expect(table.route(for: entry(of: other, input: ""), to: "ops")?.name == "all")
    }
  }

  @Test func `every attribute counts, and all must agree`() {
    let conditions: [Match.Attribute: [String]] = [
      .type: ["t.*"], .source: ["/s/*"], .subject: ["d/*"], .input: ["i"], .kind: ["state", "report"],
    ]
    let match = Match(conditions.mapValues { $0.map { Glob($0) } })
    let good = event(type: "t.a", source: "/s/1", subject: "d/r", kind: .report)
    func matches(_ event: Event, input: String = "i") -> Bool { match.matches(entry(of: event, input: input)) }
    #expect(matches(good))
    #expect(!matches(good, input: "j"))
    #expect(!matches(event(type: "u.a", source: "/s/1", subject: "d/r", kind: .report)))
    #expect(!matches(event(type: "t.a", source: "/x/1", subject: "d/r", kind: .report)))
    #expect(!matches(event(type: "t.a", source: "/s/1", subject: nil, kind: .report)))
    #expect(!matches(event(type: "t.a", source: "/s/1", subject: "d/r", kind: .occurrence)))
    #expect(Match.everything.matches(entry(of: event(type: "x", source: "", subject: nil, kind: .state), input: "")))
  }

  /// The indexes must change nothing but the time it takes.
  @Test(arguments: 1...40) func `with many routes the same route decides as without indexes`(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    let routes = (0..<60).map { index in
      var conditions: [Match.Attribute: [String]] = [:]
      for attribute in Match.Attribute.allCases.dropLast() where random.next() % 2 == 0 {
        conditions[attribute] = (0...random.next() % 3).map { _ in word(of: ["a", "b", "*", "/"], upTo: 5, &random) }
      }
      return route("\(index)", conditions, to: ["o"])
    }
    let compiled = RoutingTable(routes).routes(to: "o")
    for _ in 0..<300 {
      let event = event(
        type: word(of: ["a", "b", "/"], upTo: 4, &random), source: word(of: ["a", "b", "/"], upTo: 4, &random),
        subject: random.next() % 4 == 0 ? nil : word(of: ["a", "b", "/"], upTo: 4, &random), kind: .state)
      let input = word(of: ["a", "b"], upTo: 2, &random)
      let entry = entry(of: event, input: input)
      let expected = routes.first { $0.match.matches(entry) }
      #expect(compiled.first(matching: entry)?.name == expected?.name)
    }
  }

  /// Counted in time, generously: asking each of 20,000 routes would take a hundred times as long.
  @Test func `routes that have nothing to do with an entry cost next to nothing`() {
    let many = (0..<20_000).map {
      route("\($0)", [.type: ["aqara.resource_report"], .subject: ["lumi.\($0)/*"]], to: ["o"])
    }
    let one = RoutingTable([many[4_711]]).routes(to: "o")
    let all = RoutingTable(many).routes(to: "o")
    let subject = entry(
      of: event(type: "aqara.resource_report", source: "/aqara/x", subject: "lumi.4711/0.1.85", kind: .state),
      input: "i")
    let clock = ContinuousClock()
    func best(_ routes: OutputRoutes) -> Duration {
      (0..<20).map { _ in
        clock.measure { for _ in 0..<20 { #expect(routes.first(matching: subject) != nil) } }
      }.min() ?? .zero
    }
    #expect(best(all) < best(one) * 20)
  }

  @Test func `a route behind one that takes everything before is found`() {
    let table = RoutingTable([
      route("aqara", [.type: ["aqara.*"]], to: ["a", "b"]),
      route("reports", [.type: ["aqara.resource_report"], .kind: ["state"]], to: ["a", "c"]),
      route("all", [.subject: ["*"]], to: ["b"]),
      route("never", [.type: ["x"]], to: ["b"]),
      route("fine", [.type: ["*"]], to: ["a"]),
    ])
    #expect(table.unreachable.map { "\($0.route) \($0.output) \($0.earlier)" } == ["1 a 0", "3 b 2"])
  }

  private func route(_ name: String, _ conditions: [Match.Attribute: [String]], to outputs: [String]) -> Route {
    Route(name: name, match: Match(conditions.mapValues { $0.map { Glob($0) } }), outputs: outputs)
  }

  private func event(type: String, source: String, subject: String?, kind: Event.Kind) -> Event {
    Event(id: "1", source: source, type: type, subject: subject, kind: kind)
  }

  private func entry(type: String) -> Entry {
    entry(of: event(type: type, source: "/x", subject: nil, kind: .state), input: "i")
  }

  private func entry(of event: Event, input: String) -> Entry {
    Entry(
      position: Position(rawValue: 1), event: event, input: input, receivedAt: Timestamp(milliseconds: 0), changed: true
    )
  }
}
