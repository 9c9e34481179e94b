internal import Testing

@testable internal import RocketMQ

@Suite("Message")
struct MessageTests {
  @Test func `properties are written as a broker wants them`() throws {
    let message = Message(
      topic: "t", body: [1], tag: "TagA", keys: ["k1", "k2"], properties: ["z": "1", "b": "é"], delayLevel: 3)
    #expect(
      try message.encodedProperties(id: "ID")
        == "TAGS\u{1}TagA\u{2}KEYS\u{1}k1 k2\u{2}WAIT\u{1}true\u{2}DELAY\u{1}3\u{2}UNIQ_KEY\u{1}ID\u{2}b\u{1}é\u{2}z\u{1}1"
    )
  }

  @Test func `a batch is the same bytes as another implementation's`() throws {
    var bytes: [UInt8] = []
    try Message(topic: "t", body: Array("one".utf8)).appendBatchEntry(to: &bytes, id: "AA")
    try Message(topic: "t", body: Array("two".utf8)).appendBatchEntry(to: &bytes, id: "BB")
    #expect(try bytes == Vectors.bytes("BATCH"))
  }

  @Test func `a message with a delay is no part of a batch`() {
    var bytes: [UInt8] = []
    #expect(throws: RocketMQError.self) {
      try Message(topic: "t", body: [1], delayLevel: 1).appendBatchEntry(to: &bytes, id: "A")
    }
    #expect(bytes.isEmpty)
  }

  @Test(arguments: ["", "a b", "ü", "SCHEDULE_TOPIC_XXXX", String(repeating: "t", count: 128), "a/b"])
  func `a topic that no broker takes is refused`(topic: String) {
    #expect(throws: RocketMQError.self) { try Message(topic: topic, body: [1]).check() }
  }

  @Test func `bodies and keys that no broker takes are refused`() throws {
    #expect(throws: RocketMQError.self) { try Message(topic: "t", body: []).check() }
    #expect(throws: RocketMQError.self) {
      try Message(topic: "t", body: [UInt8](repeating: 0, count: 4_194_305)).check()
    }
    #expect(throws: RocketMQError.self) { try Message(topic: "t", body: [1], keys: ["a b"]).check() }
    try Message(topic: "%RETRY%g", body: [UInt8](repeating: 0, count: 4_194_304)).check()
  }

  @Test(arguments: [("a\u{1}", "b"), ("a", "b\u{2}"), ("", "b"), ("a", ""), ("UNIQ_KEY", "x"), ("DELAY", "1")])
  func `a property that would break the others is refused`(name: String, value: String) {
    #expect(throws: RocketMQError.self) {
      try Message(topic: "t", body: [1], properties: [name: value]).encodedProperties(id: "A")
    }
  }

  @Test func `properties that leave the broker no room are refused`() {
    let value = String(repeating: "x", count: 32_500)
    #expect(throws: RocketMQError.self) {
      try Message(topic: "t", body: [1], properties: ["a": value]).encodedProperties(id: "A")
    }
  }

  @Test func `ids are of Java's shape and never the same`() {
    let ids = (0..<1_000).map { _ in MessageID.unique() }
    #expect(Set(ids).count == 1_000)
    #expect(ids.allSatisfy { $0.count == 32 && $0.allSatisfy { $0.isHexDigit && !$0.isLowercase } })
  }
}
