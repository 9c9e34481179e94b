import CausewayTestKit
import Testing

@testable import CausewayCore

@Suite struct DecimalNumberTests {
  @Test(arguments: ["0", "-0", "007", "1.50", "-1e3", "1E+2", "12.5e-7", "123456789012345678901234567890.1"])
  func `what JSON or a device writes as a number is one`(_ text: String) {
    #expect(DecimalNumber(text) != nil)
  }

  @Test(arguments: [
    "", "-", "+1", ".5", "5.", "1e", "1e+", " 1", "1 ", "0x1", "1,5", "NaN", "inf", "--1", "1.2.3", "1e1.5",
  ])
  func `anything else is none`(_ text: String) {
    #expect(DecimalNumber(text) == nil)
  }

  @Test(arguments: [
    ("0", "-0.00"), ("1.50", "1.5"), ("1e3", "1000"), ("0.001", "1e-3"), ("-12.0", "-0012"),
    ("9007199254740993", "9007199254740993.0"),
  ])
  func `however it is written, a number is itself`(_ one: String, _ other: String) throws {
    let (one, other) = (try #require(DecimalNumber(one)), try #require(DecimalNumber(other)))
    #expect(one == other && !(one < other) && !(other < one))
    #expect(one.hashValue == other.hashValue)
    #expect(one.shortest == other.shortest)
  }

  /// The first pair are one number as binary floating point.
  @Test(arguments: [
    ("9007199254740992", "9007199254740993"), ("0.1", "0.10000000000000000000000000000000000001"), ("-2", "-1"),
    ("-1e9", "1e-9"), ("-1", "0"), ("0", "0.0001"), ("99", "100"), ("9.99e2", "1e3"), ("1e400", "1.0001e400"),
    ("1e-400", "1"), ("-1e400", "-1e399"),
  ])
  func `nothing is rounded when numbers are compared`(_ less: String, _ more: String) throws {
    let (less, more) = (try #require(DecimalNumber(less)), try #require(DecimalNumber(more)))
    #expect(less < more && !(more < less) && less != more)
  }

  @Test func `exponents beyond measure neither crash nor take long`() throws {
    let huge = try #require(DecimalNumber("1e" + String(repeating: "9", count: 5_000)))
    let tiny = try #require(DecimalNumber("1e-" + String(repeating: "9", count: 5_000)))
    #expect(tiny < huge && huge.shortest == nil && tiny.shortest == nil)
    #expect(DecimalNumber("0e999999999999999999999999") == DecimalNumber("0"))
  }

  @Test func `it orders as whole numbers do, scaled`() throws {
    var random = SplitMix(seed: 11)
    for _ in 0..<5_000 {
      let (one, other) = (Int64(random.next() % 4_001) - 2_000, Int64(random.next() % 4_001) - 2_000)
      let scale = Int(random.next() % 7) - 3
      let left = try #require(DecimalNumber("\(one)e\(scale)"))
      let right = try #require(DecimalNumber("\(other).000e\(scale)"))
      #expect((left < right) == (one < other) && (left == right) == (one == other), "\(one) \(other) \(scale)")
      let shortest = try #require(left.shortest)
      #expect(DecimalNumber(shortest) == left, "\(shortest)")
    }
  }
}
