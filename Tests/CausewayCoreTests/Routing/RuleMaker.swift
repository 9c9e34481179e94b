import CausewayTestKit
import Testing

@testable import CausewayCore

/// Makes routes and entries that have to do with each other, of one random manner per table: few or many fields, lists, bounds.
struct RuleMaker {
  let count: Int
  private let paths: [String]
  private let isMostlyBounds: Bool
  private let likelihoodOfAttributes: UInt64

  private static let common = [
    "data.a", "data.b", "data.c.d", #"data."a""#, "data.list.0", "data.list.1", "data", "topic", "changed", "position",
    "room", "level", "subject", "kind",
  ]
  /// Some of them equal, some no number.
  private static let numerals = [
    "0", "-0", "0.0", "1", "1.0", "0.1", "0.10", "1e-1", "10e-2", "-1", "-1.50", "7", "81.6", "81.60",
    "81.6000000000000000001",
    "9007199254740992", "9007199254740993", "12345678901234567890123", "1e400", "-1e400", "1e-400", "2e9",
  ]
  private static let words = ["on", "off", "o", "", "on/off", "true", "null", "007", "1 ", "1e", "é", "\u{1}"]

  init(_ random: inout SplitMix) {
    count = Int(random.next() % 90) + 8
    let others = random.next() % 3 == 0 ? (0..<40).map { "data.f\($0)" } : []
    let fewest = 1 + Int(random.next() % 6)
    paths = others + (random.next() % 2 == 0 ? Self.common : Array(Self.common.shuffled(using: &random).prefix(fewest)))
    isMostlyBounds = random.next() % 2 == 0
    likelihoodOfAttributes = random.next() % 3
  }

  func route(_ random: inout SplitMix) throws -> Route {
    var globs: [Match.Attribute: [Glob]] = [:]
    for attribute in Match.Attribute.allCases where random.next() % 4 < likelihoodOfAttributes {
      let pool = attribute == .kind ? ["state", "report", "s*"] : ["a", "b", "ab", "a*", "*b", "a*b", "*", "*a*", ""]
      globs[attribute] = (0...random.next() % 3).map { _ in Glob(Self.one(of: pool, &random)) }
    }
    let fields = try (0..<1 + random.next() % 3).map { _ in
      FieldCondition(try EventField(Self.one(of: paths, &random)), try test(&random, depth: 3))
    }
    return Route(name: "", match: Match(globs, fields: fields), outputs: ["o"])
  }

  func entry(_ random: inout SplitMix) -> Entry {
    func text(_ random: inout SplitMix) -> String { word(of: ["a", "b"], upTo: 3, &random) }
    var event = Event(
      id: "1", source: text(&random), type: text(&random), subject: random.next() % 3 == 0 ? nil : text(&random),
      kind: random.next() % 2 == 0 ? .state : .report)
    if random.next() % 12 != 0 { event.data = JSONText(trusted: Array(data(&random).utf8)) }
    if random.next() % 3 == 0 {
      let extensions = #"{"room":\#(scalar(&random)),"level":\#(Self.one(of: Self.numerals, &random))}"#
      event.extensions = JSONText(trusted: Array(extensions.utf8))
    }
    if random.next() % 3 == 0 { event.topic = Self.one(of: Self.words, &random) }
    return Entry(
      position: Position(rawValue: Int64(random.next() % 9)), event: event, input: text(&random),
      receivedAt: Timestamp(milliseconds: 0), changed: random.next() % 2 == 0)
  }

  private func test(_ random: inout SplitMix, depth: Int) throws -> FieldTest {
    let isBound = isMostlyBounds ? random.next() % 8 < 5 : random.next() % 8 == 0
    if isBound || depth == 0 {
      let order = FieldTest.Order.allCases[Int(random.next() % 4)]
      return .compares(order, try #require(FieldTest.Bound(Self.one(of: Self.numerals, &random))))
    }
    switch random.next() % 9 {
    case 0: return .exists(random.next() % 3 != 0)
    case 1: return .not(try test(&random, depth: depth - 1))
    case 2, 3: return .all(try (0...random.next() % 3).map { _ in try test(&random, depth: depth - 1) })
    default:
      let pool = Self.words + Self.numerals + ["o*", "*f", "*", "1*", "state", "a", "b"]
      return .matches((0...random.next() % 3).map { _ in Glob(Self.one(of: pool, &random)) })
    }
  }

  /// Mostly an object; some members twice, some names and texts with escapes.
  private func data(_ random: inout SplitMix) -> String {
    if random.next() % 15 == 0 { return scalar(&random) }
    if random.next() % 15 == 0 { return #"[{"a":1},\#(scalar(&random))]"# }
    let names = ["a", "b", #"\u0061"#, "x"] + (random.next() % 2 == 0 ? (0..<40).map { "f\($0)" } : [])
    var members = (0..<random.next() % 8).map { _ in #""\#(Self.one(of: names, &random))":\#(scalar(&random))"# }
    if random.next() % 2 == 0 { members.append(#""list":[\#(scalar(&random)),\#(scalar(&random))]"#) }
    if random.next() % 2 == 0 { members.append(#""c":{"d":\#(scalar(&random)),"e":1}"#) }
    return "{\(members.joined(separator: ","))}"
  }

  private func scalar(_ random: inout SplitMix) -> String {
    switch random.next() % 8 {
    case 0: return Self.one(of: ["null", "true", "false", "{}", "[]", #"{"0":1}"#], &random)
    case 1: return Self.one(of: [#""\u006fn""#, #""\u0030.1""#, #""é""#, #""\ud800""#, #""\n""#], &random)
    case 2: return #""\#(Self.one(of: Array(Self.words.dropLast()), &random))""#
    case 3, 4: return #""\#(Self.one(of: Self.numerals, &random))""#
    default: return Self.one(of: Self.numerals, &random)
    }
  }

  private static func one(of pool: [String], _ random: inout SplitMix) -> String {
    pool[Int(random.next() % UInt64(pool.count))]
  }
}
