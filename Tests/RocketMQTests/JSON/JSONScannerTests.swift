internal import Testing

@testable internal import RocketMQ

@Suite("JSONScanner")
struct JSONScannerTests {
  private func read(_ text: String) throws(JSONScanner.Malformed) -> JSONValue {
    try JSONValue(reading: Array(text.utf8)[...])
  }

  @Test func `keys without quotes are read like those with`() throws {
    let bare = try read(#"{"brokerAddrs":{0:"127.0.0.1:10911",1:"h:2"}}"#)
    #expect(try bare == read(#"{"brokerAddrs":{"0":"127.0.0.1:10911","1":"h:2"}}"#))
    #expect(bare["brokerAddrs"]?["1"]?.string == "h:2")
  }

  @Test func `objects as keys are read`() throws {
    let text =
      #"{"offsetTable":{{"brokerName":"broker-a","queueId":0,"topic":"T"}:100,{"brokerName":"broker-a","queueId":1,"topic":"T"}:-1}}"#
    let value = try read(text)
    let members = try #require(value["offsetTable"]).members
    #expect(members.map(\.value.integer) == [100, -1])
    guard case .object(let key) = members[1].key else { return #expect(Bool(false), "no object") }
    #expect(MessageQueue(key) == MessageQueue(topic: "T", brokerName: "broker-a", id: 1))
    #expect(String(decoding: value.bytes, as: UTF8.self) == text)
  }

  @Test func `a whole cluster is read`() throws {
    let value = try read(
      #"{"brokerAddrTable":{"broker-a":{"brokerAddrs":{0:"127.0.0.1:10911"},"brokerName":"broker-a","cluster":"C"}},"clusterAddrTable":{"C":["broker-a"]}}"#
    )
    #expect(value["brokerAddrTable"]?["broker-a"]?["brokerAddrs"]?["0"]?.string == "127.0.0.1:10911")
    #expect(value["clusterAddrTable"]?["C"]?.elements.first?.string == "broker-a")
  }

  @Test func `escapes are read, half a pair becomes the replacement`() throws {
    #expect(
      try read(#""a\u0001\u0002\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#) == .string("a\u{1}\u{2}\"\\/\u{8}\u{c}\n\r\té😀"))
    #expect(try read(#""\ud83dx\ude00\ud83dA""#) == .string("\u{FFFD}x\u{FFFD}\u{FFFD}A"))
    #expect(try JSONValue(reading: [0x22, 0xFF, 0x22]) == .string("\u{FFFD}"))
  }

  @Test func `numbers keep what they are`() throws {
    #expect(
      try read("[0,-1,9223372036854775807,9223372036854775808,1.5]")
        == .array([.integer(0), .integer(-1), .integer(.max), .decimal("9223372036854775808"), .decimal("1.5")]))
  }

  @Test(arguments: [
    "", " ", "{", "[", "[1", "[1,]", "{1}", "{:1}", "{\"a\":}", "{\"a\" 1}", "tru", "\"", "\"\\", "\"\\x\"", "1 2", "}",
    ",",
  ])
  func `what is no JSON is refused`(text: String) {
    #expect(throws: JSONScanner.Malformed.self) { try read(text) }
  }

  @Test func `depth is bounded`() {
    for open in ["[", "{\"a\":", "{"] {
      #expect(throws: JSONScanner.Malformed.self) { try read(String(repeating: open, count: 100_000)) }
    }
  }

  @Test func `what is written is read again`() throws {
    var random = SplitMix(seed: 7)
    for _ in 0..<50 {
      let value = random.json(depth: 4)
      #expect(try JSONValue(reading: value.bytes[...]) == value)
    }
  }

  @Test func `any damage is read or refused, never worse`() throws {
    let body = try Vectors.command("G12.reply.0").body
    var random = SplitMix(seed: 11)
    for _ in 0..<500 {
      var bytes = Array(body)
      for _ in 0...random.below(3) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
      _ = try? JSONValue(reading: bytes[...random.below(bytes.count)])
    }
  }
}
