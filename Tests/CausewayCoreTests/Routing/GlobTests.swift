import CausewayTestKit
import Testing

@testable import CausewayCore

@Suite struct GlobTests {
  @Test(arguments: [
    ("aqara.resource_report", "aqara.resource_report", true),
    ("aqara.resource_report", "aqara.resource_reports", false),
    ("aqara.*", "aqara.resource_report", true),
    ("aqara.*", "aqara.", true),
    ("aqara.*", "aqara", false),
    ("*", "", true),
    ("*", "/aqara/x.y", true),
    ("/aqara/*", "/aqara/a/b.c", true),
    ("*.alert", "homelink.alert", true),
    ("*.alert", ".alerts", false),
    ("a*b*c", "abc", true),
    ("a*b*c", "a-b-b-c", true),
    ("a*b*c", "acb", false),
    ("ab*ba", "aba", false),
    ("*aab*", "aaab", true),
    ("*a*a*a*", "aa", false),
    ("**", "", true),
    ("", "", true),
    ("", "x", false),
    ("Aqara", "aqara", false),
    ("a.c", "abc", false),
    ("a?c", "abc", false),
    ("[a]", "a", false),
    ("é*", "école", true),
    ("é*", "e\u{301}cole", false),
  ])
  func `a star is any run of characters, all else is itself`(_ pattern: String, _ text: String, _ expected: Bool) {
    #expect(Glob(pattern).matches(text) == expected)
  }

  @Test func `it agrees with the definition on everything short`() {
    var random = SplitMix(seed: 5)
    for _ in 0..<20_000 {
      let pattern = word(of: ["a", "b", "*"], upTo: 8, &random)
      let text = word(of: ["a", "b"], upTo: 10, &random)
      #expect(
        Glob(pattern).matches(text) == defined(Array(pattern.utf8)[...], Array(text.utf8)[...]), "\(pattern) \(text)")
    }
  }

  /// With backtracking these take longer than the universe has; a quadratic search takes minutes.
  @Test func `hostile patterns take time in proportion to the text`() {
    let text = String(repeating: "a", count: 200_000)
    let patterns = [
      String(repeating: "a*", count: 5_000) + "b", String(repeating: "*a", count: 5_000) + "*b*",
      "*" + String(repeating: "a", count: 50_000) + "b*", "*" + String(repeating: "*", count: 10_000) + "b",
      "a*" + String(repeating: String(repeating: "a", count: 100) + "*", count: 100) + "ba*a",
    ]
    let took = ContinuousClock().measure {
      for pattern in patterns { #expect(!Glob(pattern).matches(text)) }
    }
    #expect(took < .seconds(5))
  }

  @Test func `one covers another only if it matches all that the other matches`() {
    #expect(Glob("*").covers(Glob("a*")))
    #expect(Glob("a*").covers(Glob("a*b")))
    #expect(Glob("a*").covers(Glob("a")))
    #expect(!Glob("a*b").covers(Glob("a*")))
    #expect(!Glob("a").covers(Glob("a*")))
    var random = SplitMix(seed: 6)
    for _ in 0..<5_000 {
      let (one, other) = (word(of: ["a", "b", "*"], upTo: 5, &random), word(of: ["a", "b", "*"], upTo: 5, &random))
      guard Glob(one).covers(Glob(other)) else { continue }
      for _ in 0..<5 {
        let text = word(of: ["a", "b"], upTo: 6, &random)
        #expect(!Glob(other).matches(text) || Glob(one).matches(text), "\(one) \(other) \(text)")
      }
    }
  }

  private func defined(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == UInt8(ascii: "*") {
      return (text.startIndex...text.endIndex).contains { defined(pattern.dropFirst(), text[$0...]) }
    }
    return first == text.first && defined(pattern.dropFirst(), text.dropFirst())
  }
}

func word(of letters: [String], upTo length: Int, _ random: inout SplitMix) -> String {
  (0..<Int(random.next() % UInt64(length + 1))).map { _ in letters[Int(random.next() % UInt64(letters.count))] }
    .joined()
}
