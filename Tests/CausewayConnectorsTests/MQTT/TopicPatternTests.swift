import Testing

@testable import CausewayConnectors

@Suite struct TopicPatternTests {
  private func template(_ parts: String...) -> TopicPattern {
    var pattern = TopicPattern()
    for part in parts { if part == "*" { pattern.addAnything() } else { pattern.add(part) } }
    return pattern
  }

  private func takes(_ filter: String, _ pattern: TopicPattern) -> Bool {
    TopicPattern.taken(by: filter).contains { $0.meets(pattern) }
  }

  @Test(arguments: [
    ("#", "a", true), ("a/#", "a", true), ("a/#", "a/b/c", true), ("a/#", "ab", false), ("a/+", "a/b", true),
    ("a/+", "a/b/c", false), ("+/b", "a/b", true), ("+", "a/b", false), ("a", "a", true), ("a", "b", false),
    ("$share/g/a/#", "a/b", true), ("$share/g/a/#", "g/b", false), ("a/+/c", "a//c", true),
  ])
  func `a filter takes what the standard says`(filter: String, topic: String, isTaken: Bool) {
    #expect(takes(filter, template(topic)) == isTaken)
  }

  @Test func `what a template can come to is found`() {
    #expect(takes("a/#", template("a/", "*")))
    #expect(takes("a/b/+", template("a/", "*", "/c")))
    #expect(!takes("a/#", template("b/", "*")))
    #expect(takes("b/+/x", template("*", "/x")))
    #expect(!takes("b/+/x", template("*", "/y")))
    #expect(takes("joe/#", template("*")))
    #expect(!takes("+", template("a/", "*", "/b")))
    var relayed = template("relay/")
    for topic in TopicPattern.taken(by: "joe/#") { relayed.add(topic) }
    #expect(!takes("joe/#", relayed))
  }
}
