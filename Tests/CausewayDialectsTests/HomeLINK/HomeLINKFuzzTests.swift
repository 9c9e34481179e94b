import CausewayCore
import CausewayDialects
import CausewayTestKit
import Digest
import Testing

/// Whatever arrives on whatever topic: one event, no attribute that CloudEvents forbids, and data from which the very bytes come out again.
@Suite struct HomeLINKFuzzTests {
  static let seeds = [
    HomeLINKSample.alert, HomeLINKSample.alert(), HomeLINKSample.reading(), HomeLINKSample.property,
    HomeLINKSample.device,
    HomeLINKSample.insight, HomeLINKSample.gatewayEvent, HomeLINKSample.notification, " {\"payload\" : 1 }\n", "text",
    "[[]]",
  ]
  static let levels = [
    "joe", "alert", "active", "reading", "property", "device", "notification", "", "é", "\u{0}", "#", "a b",
  ]

  @Test func `mutated messages`() throws {
    var random = SplitMix(seed: 21)
    let dialects = [
      HomeLINKDialect(), HomeLINKDialect(topics: ["joe/#"]),
      HomeLINKDialect(root: "joe/alert", topics: ["+/alert/#", "joe/reading/x"]),
    ]
    let interesting = Array("{}[]\",:\\/u0019eE.-tfn \n".utf8) + [0, 0x7F, 0xC3, 0xFF]
    var types: Set<String> = []
    for round in 0..<8_000 {
      var body = Array(Self.seeds[round % Self.seeds.count].utf8)
      for _ in 0..<random.next() % 4 where !body.isEmpty {
        let at = Int(random.next() % UInt64(body.count))
        switch random.next() % 3 {
        case 0: body[at] = interesting[Int(random.next() % UInt64(interesting.count))]
        case 1: body.insert(interesting[Int(random.next() % UInt64(interesting.count))], at: at)
        default: body.removeSubrange(at..<min(at + Int(random.next() % 8), body.count))
        }
      }
      let topic = (0...random.next() % 5).map { _ in Self.levels[Int(random.next() % UInt64(Self.levels.count))] }
      let delivery = Delivery(
        body: body, topic: random.next() % 4 == 0 ? nil : topic.joined(separator: "/"), retained: random.next() % 3 == 0
      )
      types.insert(try check(delivery, dialects[round % 3]))
    }
    #expect(types.count == 6, "mutations of which nothing is understood prove nothing")
  }

  private func check(_ delivery: Delivery, _ dialect: HomeLINKDialect) throws -> String {
    let reading = try dialect.read(delivery, receivedAt: received, devices: DeviceBook())
    #expect(try dialect.read(delivery, receivedAt: received, devices: DeviceBook()) == reading, "not deterministic")
    try #require(reading.events.count == 1 && reading.unreadable == nil)
    let event = reading.events[0]
    for text in [event.id, event.source, event.type] + [event.subject].compactMap({ $0 }) {
      #expect(!text.isEmpty && text.utf8.count < 2_048)
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
    }
    let entities = HomeLINKEntities().entities(of: event, devices: DeviceBook())
    #expect(entities.allSatisfy { !$0.key.isEmpty && !$0.device.key.isEmpty && !$0.device.name.isEmpty })
    let data = try #require(event.data)
    let members = Array(try JSONDocument(data).root.members)
    let payload = try #require(members.last)
    try #require(payload.key.isString("payload"))
    switch members.first(where: { $0.key.isString("payload_encoding") })?.value.string {
    case "text": #expect(Array((payload.value.string ?? "").utf8) == delivery.body)
    case "base64": #expect(payload.value.string.flatMap(Base64.decode) == delivery.body)
    default: #expect(data.bytes.dropLast().suffix(delivery.body.count) == delivery.body[...])
    }
    return event.type
  }
}
