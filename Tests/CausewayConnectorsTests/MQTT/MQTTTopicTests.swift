import Testing

@testable import CausewayConnectors

@Suite struct MQTTTopicTests {
  @Test(arguments: [
    ("aqara/lumi1.54ef/3.51.85", "aqara/lumi1.54ef/3.51.85"), ("a", "a"), ("a/b+c/#", "a/b_c/_"),
    ("a//b", "a/_/b"), ("/a", "_/a"), ("a/", "a/_"), ("$SYS/x", "_SYS/x"), ("a/$b", "a/$b"),
    ("a\u{0}b\nc\u{7F}", "a_b_c_"), ("Küche/ü+", "Küche/ü_"), ("a\u{FFFE}", "a_"), ("+", "_"), ("/", "_/_"),
  ])
  func `what a broker would not take becomes an underscore`(text: String, topic: String) throws {
    #expect(try MQTTTopic.make(of: text) == topic)
    #expect(try MQTTTopic.make(of: topic) == topic)
  }

  @Test func `no topic is empty, longer than the protocol writes, or deeper than brokers take`() {
    #expect(throws: MQTTTopic.Flaw.self) { try MQTTTopic.make(of: "") }
    #expect(throws: MQTTTopic.Flaw.self) { try MQTTTopic.make(of: String(repeating: "x", count: 65_536)) }
    #expect(throws: Never.self) { try MQTTTopic.make(of: String(repeating: "x", count: 65_535)) }
    #expect(throws: MQTTTopic.Flaw.self) { try MQTTTopic.make(of: String(repeating: "x/", count: 200)) }
    #expect(throws: Never.self) { try MQTTTopic.make(of: String(repeating: "x/", count: 199) + "x") }
  }

  @Test func `a topic that is passed on stays as it is, or is refused`() throws {
    #expect(try MQTTTopic.verbatim("joe//alert/é") == "joe//alert/é")
    for text in ["", "$SYS/a", "a/+", "a/#", "a\u{0}"] {
      #expect(throws: MQTTTopic.Flaw.self) { try MQTTTopic.verbatim(text) }
    }
  }
}
