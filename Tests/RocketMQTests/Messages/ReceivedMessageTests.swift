internal import Testing

@testable internal import RocketMQ

@Suite("ReceivedMessage")
struct ReceivedMessageTests {
  private func messages(_ bytes: [UInt8], topic: String = "TopicTest", isRetry: Bool = false) throws
    -> [ReceivedMessage]
  {
    try ReceivedMessage.records(
      in: bytes, queue: MessageQueue(topic: topic, brokerName: "broker-a", id: 3), isRetry: isRetry)
  }

  private func message(_ name: String) throws -> ReceivedMessage {
    let messages = try messages(Vectors.bytes(name))
    #expect(messages.count == 1)
    return try #require(messages.first)
  }

  @Test func `every field of a record is read`() throws {
    let message = try message("M1")
    #expect(message.queueOffset == 42 && message.commitLogOffset == 1_234 && message.flag == 0)
    #expect(message.bornMilliseconds == 1_700_000_000_123 && message.storedMilliseconds == 1_700_000_000_456)
    #expect(
      message.reconsumeTimes == 0 && message.topic == "TopicTest" && message.tag == "TagA" && message.keys.isEmpty)
    #expect(try message.body.elementsEqual("Hello RocketMQ 2".utf8))
    #expect(message.offsetID == "7F00000100002A9F00000000000004D2")
    #expect(message.id == "7F0000011267000000000000000000A1")
    #expect(message.isIntact)
  }

  @Test func `a body that the producer compressed is inflated`() throws {
    let message = try message("M2")
    #expect(
      try message.body.elementsEqual((String(repeating: "a", count: 64) + String(repeating: "RocketMQ", count: 8)).utf8)
    )
    #expect(message.storedBody.count == 22 && message.isIntact && message.reconsumeTimes == 2)
  }

  @Test func `hosts of both sizes and the longer names of topics are read`() throws {
    let message = try message("M3")
    #expect(message.storedTopic == String(repeating: "T", count: 130))
    #expect(try message.body.elementsEqual("v2".utf8))
    #expect(
      message.offsetID == "FE80000000000000000000000000000100002A9F0000000000000063" && message.id == message.offsetID)
    let recorded = try self.message("G14")
    #expect(recorded.topic == "T20" && recorded.offsetID == "0000000000000000000000000000000100004FF20000000000000000")
    #expect(try recorded.body.elementsEqual("six".utf8))
  }

  @Test func `records lie back to back`() throws {
    let both = try messages(Vectors.bytes("M1") + Vectors.bytes("M2") + Vectors.bytes("M3"))
    #expect(both.map(\.queueOffset) == [42, 43, 7])
  }

  @Test func `an inner batch is refused in words`() throws {
    let message = try message("M4")
    #expect(throws: BodyError.innerBatch) { try message.body }
    #expect(message.queueOffset == 10)
  }

  @Test(arguments: [(0x101, "LZ4"), (0x201, "Zstandard"), (0x701, "an unknown method (7)")])
  func `other compressions are refused in words`(flags: Int, name: String) throws {
    var bytes = try Vectors.bytes("M2")
    bytes.set(Int32(flags), at: 36)
    let message = try #require(try messages(bytes).first)
    #expect(throws: BodyError.compression(name)) { try message.body }
  }

  @Test func `zlib marked the newer way is inflated too`() throws {
    var bytes = try Vectors.bytes("M2")
    bytes.set(Int32(0x301), at: 36)
    #expect(try messages(bytes).first?.body.count == 128)
  }

  @Test func `what live servers gave is read`() throws {
    for name in ["G7.reply.1", "G7.reply.2"] {
      let frame = try Vectors.frame(name)
      let queue = MessageQueue(topic: "events", brokerName: "broker-a", id: 0)
      let origin = MessageOrigin(bytes: frame.bytes, queue: queue)
      let message = try #require(try ReceivedMessage.records(in: frame.body, origin).first)
      #expect(message.topic == "events" && message.tag == "TagA" && message.keys == ["k1"])
      #expect(try message.body.elementsEqual("héllo, 世界".utf8))
      #expect(message.properties["CLUSTER"] == "DefaultCluster" && message.isIntact)
    }
  }

  @Test func `a message that was sent back shows its first topic`() throws {
    let frame = try Vectors.frame("G13.reply.1")
    let messages = try messages(Array(frame.body), topic: "%RETRY%CG", isRetry: true)
    let message = try #require(messages.first)
    #expect(message.topic == "events" && message.storedTopic == "%RETRY%CG" && message.reconsumeTimes == 1)
    #expect(message.properties["ORIGIN_MESSAGE_ID"] == "7F00000100002A9F00000000000001C1")
  }

  @Test func `a record that is cut is refused`() throws {
    let bytes = try Vectors.bytes("M1")
    for count in 1..<bytes.count {
      #expect(throws: MalformedFrame.self) { try messages(Array(bytes[..<count])) }
      var shorter = Array(bytes[..<count])
      guard count >= 4 else { continue }
      shorter.set(Int32(count), at: 0)
      #expect(throws: MalformedFrame.self) { try messages(shorter) }
    }
  }

  @Test func `lengths that lead out of the record are refused`() throws {
    let bytes = try Vectors.bytes("M1")
    for (offset, value) in [(0, Int32.max), (0, -1), (0, 90), (0, 0), (84, Int32.max), (84, -1), (84, 1_000), (4, 0)] {
      var damaged = bytes
      damaged.set(value, at: offset)
      #expect(throws: MalformedFrame.self, "\(value) at \(offset)") { try messages(damaged) }
    }
  }

  @Test func `any damage is read or refused, never worse`() throws {
    var random = SplitMix(seed: 3)
    let originals = try ["M1", "M2", "M3", "M4", "G14"].map(Vectors.bytes)
    for _ in 0..<1_000 {
      var bytes = originals[random.below(originals.count)]
      for _ in 0...random.below(4) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
      for message in (try? messages(bytes, isRetry: true)) ?? [] {
        _ = (
          message.id, message.topic, message.keys, message.reconsumeTimes, message.isIntact, Array(message.properties)
        )
        _ = try? message.body
      }
    }
  }
}
