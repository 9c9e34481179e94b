import CausewayCore
import Testing

@testable import CausewayConnectors
@testable import RocketMQ

@Suite struct RocketMQDeliveryTests {
  private static let zlib: Int32 = 1
  private static let lz4: Int32 = 1 | 1 << 8
  private static let queue = MessageQueue(topic: "events", brokerName: "b", id: 0)

  /// One record as a broker keeps it.
  private func message(
    _ body: [UInt8], flags: Int32 = 0, properties: String = "UNIQ_KEY\u{1}ID7", topic: String = "events",
    isRetry: Bool = false
  ) throws -> ReceivedMessage {
    var bytes = [UInt8](repeating: 0, count: 84)
    func put(_ value: some FixedWidthInteger, at place: Int) {
      for (index, byte) in withUnsafeBytes(of: value.bigEndian, Array.init).enumerated() { bytes[place + index] = byte }
    }
    put(UInt32(0xDAA3_20A7), at: 4)
    put(Int64(9), at: 20)
    put(Int64(900), at: 28)
    put(flags, at: 36)
    bytes += withUnsafeBytes(of: Int32(body.count).bigEndian, Array.init) + body
    bytes += [UInt8(topic.utf8.count)] + Array(topic.utf8)
    bytes += withUnsafeBytes(of: Int16(properties.utf8.count).bigEndian, Array.init) + Array(properties.utf8)
    put(Int32(bytes.count), at: 0)
    let queue = isRetry ? MessageQueue(topic: topic, brokerName: "b", id: 0) : Self.queue
    return try #require(try ReceivedMessage.records(in: bytes, queue: queue, isRetry: isRetry).first)
  }

  @Test func `a message is a delivery with its topic and the key that it keeps`() throws {
    let delivery = Delivery(try message([1, 2, 3]), bodyLimit: 1_024)
    #expect(delivery == Delivery(body: [1, 2, 3], attributes: ["uniq_key": "ID7"], topic: "events"))
  }

  @Test func `one that was sent back has the topic and the key that it had first`() throws {
    let properties = "RETRY_TOPIC\u{1}events\u{2}ORIGIN_MESSAGE_ID\u{1}FIRST"
    let delivery = Delivery(
      try message([1], properties: properties, topic: "%RETRY%g", isRetry: true), bodyLimit: 1_024)
    #expect(delivery.topic == "events" && delivery.attributes["uniq_key"] == "FIRST")
    let named = try message([1], properties: properties + "\u{2}UNIQ_KEY\u{1}ID7", topic: "%RETRY%g", isRetry: true)
    #expect(Delivery(named, bodyLimit: 1_024).attributes["uniq_key"] == "ID7")
  }

  @Test func `a compressed body is inflated`() throws {
    let text = [UInt8](repeating: 65, count: 5_000)
    let deflated = try #require(Zlib.deflate(text[...]))
    #expect(Delivery(try message(deflated, flags: Self.zlib), bodyLimit: 5_000).body == text)
  }

  @Test func `what cannot be inflated is kept as it came, with the reason`() throws {
    let text = [UInt8](repeating: 65, count: 5_000)
    let deflated = try #require(Zlib.deflate(text[...]))
    let cases: [([UInt8], Int32, String)] = [
      (Array(deflated.dropLast(8)), Self.zlib, "damaged"), (Array("no zlib".utf8), Self.zlib, "damaged"),
      (text, Self.lz4, "LZ4"), (deflated, Self.zlib, "larger than body_limit (4999 bytes) when inflated"),
    ]
    for (body, flags, reason) in cases {
      let delivery = Delivery(try message(body, flags: flags), bodyLimit: 4_999)
      #expect(delivery.body == body)
      #expect(delivery.defect?.reason.contains(reason) == true, "\(delivery.defect?.reason ?? "none")")
    }
  }

  @Test func `a body beyond the limit is kept, and said to be too large`() throws {
    let delivery = Delivery(try message([UInt8](repeating: 7, count: 100)), bodyLimit: 99)
    #expect(delivery.defect == .oversize(size: 100, limit: 99) && delivery.body.count == 100)
    #expect(Delivery(try message([UInt8](repeating: 7, count: 99)), bodyLimit: 99).defect == nil)
    #expect(Delivery(try message([]), bodyLimit: 99).body.isEmpty)
  }
}
