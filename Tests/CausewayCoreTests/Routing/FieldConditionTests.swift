import CausewayTestKit
import Testing

@testable import CausewayCore

@Suite struct FieldConditionTests {
  private static let data = #"""
    {"payload":{"severity":"HIGH","note":null,"on":true,"level":20.0,"big":9007199254740993,"deep":{}},
     "value":"81.6","list":["a","b"],"a.b":{"c d":"x"},"esc":"\u0041\n"}
    """#
  private static let entry: Entry = {
    let event = Event(
      id: "1", source: "/s", type: "t", kind: .state, data: JSONText(trusted: Array(data.utf8)),
      extensions: JSONText(trusted: Array(#"{"room":"hall","level":7,"urgent":true}"#.utf8)), topic: "a/b")
    return Entry(
      position: Position(rawValue: 12), event: event, input: "in", receivedAt: Timestamp(milliseconds: 0), changed: true
    )
  }()

  @Test(arguments: [
    ("data.payload.severity", "HIGH", true), ("data.payload.severity", "LOW", false),
    ("data.payload.severity", "H*", true),
    ("data.payload.on", "true", true), ("data.payload.level", "20", true), ("data.payload.level", "20.0", false),
    ("data.payload.note", "null", false), ("data.payload.note", "*", false), ("data.payload.deep", "*", false),
    ("data.payload.none", "*", false), ("data.list.1", "b", true), ("data.list", "*", false), ("data", "*", false),
    (#"data."a.b"."c d""#, "x", true), ("data.esc", "A\n", true), ("room", "hall", true), ("level", "7", true),
    ("urgent", "true", true), ("nothing", "*", false), ("topic", "a/*", true), ("subject", "*", false),
    ("changed", "true", true), ("retained", "false", true), ("position", "12", true), ("input", "in", true),
    ("datacontenttype", "application/json", true), ("time", "*", false), ("kind", "state", true),
  ])
  func `a pattern looks at texts, numbers and booleans`(_ path: String, _ glob: String, _ expected: Bool) throws {
    #expect(try holds(path, .matches([Glob(glob)])) == expected)
  }

  @Test(arguments: [
    ("data.value", FieldTest.Order.gt, "81.5", true), ("data.value", .gt, "81.6", false),
    ("data.value", .gte, "81.60", true),
    ("data.payload.level", .lt, "20.01", true), ("data.payload.level", .lte, "2e1", true),
    ("data.payload.big", .gt, "9007199254740992", true), ("data.payload.severity", .lt, "5", false),
    ("data.payload.severity", .gte, "5", false), ("data.payload.none", .lt, "5", false),
    ("data.payload.on", .gt, "0", false),
    ("data.list", .gt, "0", false), ("position", .gte, "12", true),
  ])
  func `numbers are compared, also those in texts`(
    _ path: String, _ order: FieldTest.Order, _ bound: String, _ expected: Bool
  ) throws {
    #expect(try holds(path, .compares(order, try #require(FieldTest.Bound(bound)))) == expected)
  }

  @Test func `what is missing passes only not and exists false`() throws {
    #expect(try holds("data.none", .exists(false)))
    #expect(try !holds("data.none", .exists(true)))
    #expect(try holds("data.none", .not(.matches([Glob("*")]))))
    #expect(try holds("data.payload.note", .exists(true)))
    #expect(try holds("data.payload.severity", .not(.matches([Glob("LOW"), Glob("MEDIUM")]))))
    #expect(try !holds("data.payload.severity", .not(.matches([Glob("LOW"), Glob("HIGH")]))))
    let above = FieldTest.compares(.gt, try #require(FieldTest.Bound("10")))
    #expect(try holds("data.payload.level", .all([above, .not(.matches([Glob("21")]))])))
    #expect(try !holds("data.payload.level", .all([above, .not(.matches([Glob("20")]))])))
  }

  @Test func `data that is absent or Base64 has no fields inside`() throws {
    let field = try EventField("data.x")
    for data in [nil, JSONText(trusted: Array(#""AAE=""#.utf8))] {
      let event = Event(id: "1", source: "/s", type: "t", kind: .state, data: data, dataIsBase64: data != nil)
      let entry = Entry(
        position: .start, event: event, input: "", receivedAt: Timestamp(milliseconds: 0), changed: false)
      #expect(!Match([:], fields: [FieldCondition(field, .exists(true))]).matches(entry))
    }
  }

  @Test func `why a match says no is told with the first condition that fails`() throws {
    let match = Match(
      [.type: [Glob("t"), Glob("u")]],
      fields: [
        FieldCondition(try EventField("data.payload.level"), .compares(.gt, try #require(FieldTest.Bound("30")))),
        FieldCondition(try EventField("changed"), .matches([Glob("true")])),
      ])
    var reading = EventReading()
    #expect(
      match.firstFailure(Self.entry, &reading)?.description == "data.payload.level: expected more than 30, found 20.0")
    let other = Match([.type: [Glob("u*"), Glob("v")]])
    #expect(other.firstFailure(Self.entry, &reading)?.description == #"type: expected "u*" or "v", found "t""#)
    #expect(Match.everything.firstFailure(Self.entry, &reading) == nil)
  }

  /// Indexes on fields must change nothing but the time it takes.
  @Test(arguments: 1...30) func `with many conditions the same route decides as without indexes`(_ seed: UInt64) throws
  {
    var random = SplitMix(seed: seed)
    let paths = try ["data.a", "data.b", "topic"].map { try EventField($0) }
    let routes = (0..<80).map { index in
      var globs: [Match.Attribute: [Glob]] = [:]
      if random.next() % 2 == 0 { globs[.type] = [Glob(word(of: ["a", "b", "*"], upTo: 2, &random))] }
      let fields = (0..<random.next() % 3).map { _ in
        let glob = FieldTest.matches([Glob(word(of: ["1", "2", "*"], upTo: 3, &random))])
        let test: FieldTest = random.next() % 5 == 0 ? .not(glob) : random.next() % 5 == 0 ? .exists(false) : glob
        return FieldCondition(paths[Int(random.next() % 3)], test)
      }
      return Route(name: "\(index)", match: Match(globs, fields: fields), outputs: ["o"])
    }
    let compiled = RoutingTable(routes.filter { !$0.match.isEverything }).routes(to: "o")
    for _ in 0..<200 {
      let (a, b) = (word(of: ["1", "2"], upTo: 3, &random), random.next() % 222)
      let data = random.next() % 4 == 0 ? #"{"a":"\#(a)"}"# : #"{"a":"\#(a)","b":\#(b)}"#
      let event = Event(
        id: "1", source: "/s", type: word(of: ["a", "b"], upTo: 2, &random), kind: .state,
        data: JSONText(trusted: Array(data.utf8)), topic: random.next() % 2 == 0 ? nil : a)
      let entry = Entry(
        position: .start, event: event, input: "", receivedAt: Timestamp(milliseconds: 0), changed: false)
      #expect(compiled.first(matching: entry)?.name == compiled.routes.first { $0.match.matches(entry) }?.name)
    }
  }

  /// Counted in time, generously: asking each of 10,000 routes would take thousands of times as long.
  @Test func `routes that a field of the payload tells apart cost next to nothing`() throws {
    let field = try EventField("data.payload.severity")
    func routes(_ count: Int) -> OutputRoutes {
      let many = (0..<count).map { index in
        Route(
          name: "\(index)",
          match: Match([.type: [Glob("t")]], fields: [FieldCondition(field, .matches([Glob("S\(index)")]))]),
          outputs: ["o"])
      }
      let last = Match([.type: [Glob("t")]], fields: [FieldCondition(field, .matches([Glob("HIGH")]))])
      return RoutingTable(many + [Route(name: "last", match: last, outputs: ["o"])]).routes(to: "o")
    }
    func best(_ routes: OutputRoutes) -> Duration {
      (0..<20).map { _ in
        ContinuousClock().measure { for _ in 0..<20 { #expect(routes.first(matching: Self.entry)?.name == "last") } }
      }.min() ?? .zero
    }
    #expect(best(routes(10_000)) < best(routes(0)) * 10)
  }

  private func holds(_ path: String, _ test: FieldTest) throws -> Bool {
    Match([:], fields: [FieldCondition(try EventField(path), test)]).matches(Self.entry)
  }
}
