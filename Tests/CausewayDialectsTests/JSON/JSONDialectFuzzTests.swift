import CausewayCore
import CausewayTestKit
import Testing

@testable import CausewayDialects

/// Whatever arrives: no crash, no attribute that CloudEvents forbids, and data that is the whole of what arrived.
@Suite struct JSONDialectFuzzTests {
  @Test func `mutated bodies`() throws {
    let dialect = JSONDialect(
      fields: JSONFields(
        id: JSONField("id", path: try ValuePath("a.id")),
        type: JSONField("type", path: try ValuePath("t"), fallback: "x"),
        source: JSONField("source", path: try ValuePath("l.0"), fallback: "/s"),
        subject: JSONField("subject", path: try ValuePath(#"a."b.c""#)),
        time: JSONField("time", path: try ValuePath("l.1"))), kind: .state)
    let seeds = [
      #"{"a":{"id":7,"b.c":"é"},"t":"type","l":["/a b",1710000000.5]}"#,
      #"{"l":[null,"2024-03-09T16:00:00Z"],"t":1e5}"#,
      #"["x",[{}],true]"#,
    ]
    let interesting = Array("{}[]\",:\\u0019eE.+-tfn ".utf8) + [0, 0x7F, 0xC3, 0xFF]
    var random = SplitMix(seed: 31)
    var read = 0
    for round in 0..<6_000 {
      var body = Array(seeds[round % seeds.count].utf8)
      for _ in 0..<random.next() % 3 {
        let at = Int(random.next() % UInt64(body.count))
        let byte = interesting[Int(random.next() % UInt64(interesting.count))]
        if random.next() % 2 == 0 { body[at] = byte } else { body.insert(byte, at: at) }
      }
      let delivery = Delivery(body: body)
      guard let event = try? dialect.read(delivery, receivedAt: received, devices: DeviceBook()).events.first else {
        continue
      }
      read += 1
      for text in [event.id, event.type] + [event.subject].compactMap({ $0 }) {
        #expect(!text.isEmpty && !EventText.holdsForbidden(text))
      }
      #expect(URIText.isReference(event.source))
      #expect(try event.data == JSONText(validating: body))
    }
    #expect(read > 1_000, "mutations that nothing can be read from prove nothing")
  }
}
