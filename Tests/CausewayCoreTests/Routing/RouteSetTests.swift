import CausewayTestKit
import Testing

@testable import CausewayCore

/// However routes are looked up, the first from top to bottom that matches decides.
@Suite struct RouteSetTests {
  @Test func `any routes decide as they would one by one`() throws {
    var deciders = 0
    for seed in 1...40 as ClosedRange<UInt64> { deciders += try compare(seed) }
    #expect(deciders > 100, "routes that take nothing test nothing")
  }

  /// - Returns: how many different routes decided about something, of those that decided most often.
  private func compare(_ seed: UInt64) throws -> Int {
    var random = SplitMix(seed: seed)
    let maker = RuleMaker(&random)
    var routes = try (0..<maker.count).map { _ in try maker.route(&random) }
    for round in 0..<5 {
      let compiled = RoutingTable(routes).routes(to: "o")
      var decisions: [Int: Int] = [:]
      for _ in 0..<40 {
        let entry = maker.entry(&random)
        let expected = routes.firstIndex { $0.match.matches(entry) }
        let found = compiled.first(matching: entry).flatMap { found in routes.firstIndex { $0 === found } }
        #expect(found == expected, "seed \(seed): \(entry.event)")
        if let expected { decisions[expected, default: 0] += 1 }
      }
      // Makes way for those behind it.
      guard let most = decisions.max(by: { $0.value < $1.value }) else { return round }
      routes.remove(at: most.key)
    }
    return 5
  }

  @Test(arguments: [
    ("81.6", 2), ("81.60", 2), ("81.59999999999999999999", 3), ("0.1", 5), ("1e-1", 5), ("0.0999", 6), ("1e400", 0),
    ("9007199254740993", 1), ("9007199254740992", 2), ("-3", 7), ("-3.01", nil), ("n", nil),
  ])
  func `of several bounds that hold the first route decides`(_ value: String, _ expected: Int?) throws {
    let bounds = [
      (FieldTest.Order.gte, "1e400"), (.gt, "9007199254740992"), (.gte, "81.600"), (.gt, "1"), (.gt, "2"),
      (.gte, "0.10"),
      (.gt, "-2"), (.gte, "-3"), (.gt, "81.6"),
    ]
    let routes = try bounds.enumerated().map { index, bound in
      let test = FieldTest.compares(bound.0, try #require(FieldTest.Bound(bound.1)))
      return Route(
        name: "\(index)", match: Match([:], fields: [FieldCondition(try EventField("data.v"), test)]), outputs: ["o"])
    }
    let compiled = RoutingTable(routes).routes(to: "o")
    let text = value == "n" ? #"{"v":"n"}"# : #"{"v":\#(value)}"#
    let quoted = #"{"v":"\#(value)"}"#
    for data in [text, quoted] {
      let event = Event(id: "1", source: "/s", type: "t", kind: .state, data: JSONText(trusted: Array(data.utf8)))
      let entry = Entry(
        position: .start, event: event, input: "", receivedAt: Timestamp(milliseconds: 0), changed: false)
      #expect(compiled.first(matching: entry)?.name == expected.map(String.init), "\(data)")
    }
  }

  @Test func `lists in several conditions take no more memory than there is room for`() throws {
    let many = (0..<40).map { Glob("a\($0)") }
    let attributes: [Match.Attribute] = [.type, .source, .subject, .input]
    let globs = Dictionary(uniqueKeysWithValues: attributes.map { ($0, many) })
    let routes = try (0..<20).map { index in
      let fields = try ["data.a", "data.b"].map { FieldCondition(try EventField($0), .matches(many)) }
      return Route(name: "\(index)", match: Match(globs, fields: fields), outputs: ["o"])
    }
    // 40⁶ sets, were every list told apart.
    let compiled = RoutingTable(routes).routes(to: "o")
    let event = Event(
      id: "1", source: "a1", type: "a2", subject: "a3", kind: .state,
      data: JSONText(trusted: Array(#"{"a":"a5","b":"a39"}"#.utf8)))
    let entry = Entry(
      position: .start, event: event, input: "a4", receivedAt: Timestamp(milliseconds: 0), changed: false)
    #expect(compiled.first(matching: entry)?.name == "0")
  }
}
