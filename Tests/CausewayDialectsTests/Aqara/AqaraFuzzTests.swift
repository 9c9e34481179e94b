import CausewayCore
import CausewayDialects
import CausewayTestKit
import Testing

/// Whatever arrives: no crash, no attribute that CloudEvents forbids, and data that is a piece of what arrived.
@Suite struct AqaraFuzzTests {
  static let seeds =
    [
      report(item("lumi.1", "3.21.85"), item("lumi.1", "13.96.85", more: #","statusCode":0,"attach":"é\u0000""#)),
      #"{"msgId":"m","openId":"o","msgType":"spec_report","data":[{"deviceId":"d","endpointId":2,"functionCode":"F","traitCode":"T","value":true,"time":1}]}"#,
      #"{"msgId":"m","msgType":"resource","data":[{"did":"d","attr":"a","value":"1","time":1710000000}]}"#,
      #"{"msgType":"device","data":{"did":"d","name":"n","model":"lumi.camera.gwpgl1","event":"bind","time":1,"openId":"o"}}"#,
    ]
    + AqaraEventTests.known.map { #"{"msgId":"e","openId":"o","eventType":"\#($0.type)","data":{\#($0.data)}}"# }

  @Test func `mutated messages`() throws {
    var random = SplitMix(seed: 11)
    let book = DeviceBook(learned: [
      Device(id: Device.ID(source: "/aqara/open", device: "lumi.1"), model: "lumi.camera.gwpgl1")
    ])
    let interesting = Array("{}[]\",:\\/u0019eE.-tfn \n".utf8) + [0, 0x7F, 0xC3, 0xFF]
    var read = 0
    for round in 0..<8_000 {
      var body = Array(Self.seeds[round % Self.seeds.count].utf8)
      for _ in 0...random.next() % 3 {
        let at = Int(random.next() % UInt64(body.count))
        switch random.next() % 3 {
        case 0: body[at] = interesting[Int(random.next() % UInt64(interesting.count))]
        case 1: body.insert(interesting[Int(random.next() % UInt64(interesting.count))], at: at)
        default: body.removeSubrange(at..<min(at + Int(random.next() % 8), body.count))
        }
      }
      read += try check(body, book)
    }
    #expect(read > 1_000, "mutations that nothing can be read from prove nothing")
  }

  @Test func `random JSON with the names that are looked at`() throws {
    var random = SplitMix(seed: 12)
    var read = 0
    for _ in 0..<5_000 {
      var writer = JSONWriter()
      Self.write(&writer, &random, depth: 4)
      read += try check(writer.bytes, DeviceBook())
    }
    #expect(read > 300)
  }

  /// Returns how many events were read.
  private func check(_ body: [UInt8], _ devices: DeviceBook) throws -> Int {
    let delivery = Delivery(body: body)
    guard let reading = try? AqaraDialect().read(delivery, receivedAt: received, devices: devices) else { return 0 }
    #expect(try AqaraDialect().read(delivery, receivedAt: received, devices: devices) == reading, "not deterministic")
    for event in reading.events {
      for text in [event.id, event.source, event.type] + [event.subject].compactMap({ $0 }) {
        #expect(!text.isEmpty && text.utf8.count < 2_048)
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
      }
      let data = try #require(event.data)
      #expect(body.contains(data.bytes))
      #expect(throws: Never.self) { try JSONDocument(data) }
    }
    #expect(Set(reading.events.map(\.id)).count == reading.events.count)
    return reading.events.count
  }

  private static let names = [
    "msgId", "openId", "msgType", "eventType", "time", "data", "subjectId", "resourceId", "value", "statusCode", "did",
    "subDids", "model", "deviceId", "endpointId", "functionCode", "traitCode", "attr", "x\u{0}",
  ]
  private static let texts = [
    "resource_report", "spec_report", "resource", "device", "gateway_bind", "", "a", "\u{0}", "é", "3.21.85",
    "1710000000000",
  ]

  private static func write(_ writer: inout JSONWriter, _ random: inout SplitMix, depth: Int) {
    switch depth == 4 ? 9 : random.next() % (depth > 0 ? 10 : 5) {
    case 0: writer.null()
    case 1: writer.integer(Int64(bitPattern: random.next()) >> (random.next() % 64))
    case 2: writer.boolean(true)
    case 3, 4: writer.string(texts[Int(random.next() % UInt64(texts.count))])
    case 5, 6: writer.array { array in for _ in 0..<random.next() % 4 { write(&array, &random, depth: depth - 1) } }
    default:
      writer.object { object in
        for name in names.shuffled(using: &random).prefix(Int(random.next() % 14)) {
          object.key(name)
          write(&object, &random, depth: depth - 1)
        }
      }
    }
  }
}
