import CausewayCore
import CausewayTestKit
import Testing

@testable import CausewayDialects

/// Whatever arrives: no crash, no attribute that CloudEvents forbids, and what goes out again means the same.
@Suite struct CloudEventsFuzzTests {
  private static let seeds: [(body: String, headers: [String: String])] = [
    (
      structured(
        #","subject":"a/é","time":"2024-03-09T17:00:00.5+01:00","dataschema":"https://x/y","x1":"v","n":-5,"b":true,"data":{"v":81.60}"#
      ), ["content-type": "application/cloudevents+json"]
    ),
    (structured(#","datacontenttype":"text/xml","data":"<a/>","kind":"state","subject":"s","retained":true"#), [:]),
    (structured(#","datacontenttype":"image/png","data_base64":"AP8=","topic":"a/b","position":"7""#), [:]),
    (
      "[\(structured(id: "a")),\(structured(#","data":null"#, id: "b"))]",
      ["content-type": "application/cloudevents-batch+json"]
    ),
    (
      #"{"v":1}"#,
      CloudEventsBinaryTests.required.merging([
        "ce-subject": "Euro%20%E2%82%AC \"q\\\"\"", "ce-time": "2018-04-05T03:56:24Z", "ce-x1": "%41",
        "content-type": "application/json; charset=\"utf-8\"",
      ]) { $1 }
    ),
    ("hé\"", CloudEventsBinaryTests.required.merging(["content-type": "text/plain"]) { $1 }),
  ]

  private static let interesting = Array("{}[]\",:;\\/=%u0019eE+-.tfn ce".utf8) + [0, 0x7F, 0xC2, 0x85, 0xC3, 0xFF]

  @Test func `mutated events`() throws {
    var random = SplitMix(seed: 21)
    var read = 0
    for round in 0..<6_000 {
      let seed = Self.seeds[round % Self.seeds.count]
      var body = Array(seed.body.utf8)
      var headers = seed.headers
      if random.next() % 4 > 0 { Self.mutate(&body, &random) }
      if random.next() % 3 == 0, let name = headers.keys.sorted().randomElement(using: &random) {
        var value = Array((headers[name] ?? "").utf8)
        Self.mutate(&value, &random)
        headers[name] = String(decoding: value, as: UTF8.self)
      }
      read += try check(Delivery(body: body, attributes: headers))
    }
    #expect(read > 1_500, "mutations that nothing can be read from prove nothing")
  }

  private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix) {
    for _ in 0...random.next() % 2 {
      let at = Int(random.next() % UInt64(max(1, bytes.count)))
      let byte = interesting[Int(random.next() % UInt64(interesting.count))]
      switch random.next() % 3 {
      case 0 where at < bytes.count: bytes[at] = byte
      case 1 where at < bytes.count: bytes.removeSubrange(at..<min(at + Int(random.next() % 6), bytes.count))
      default: bytes.insert(byte, at: at)
      }
    }
  }

  /// Returns how many events were read.
  private func check(_ delivery: Delivery) throws -> Int {
    let dialect = CloudEventsDialect()
    guard let reading = try? dialect.read(delivery, receivedAt: received, devices: DeviceBook()) else { return 0 }
    for event in reading.events {
      for text in [event.id, event.source, event.type] + [event.subject, event.topic].compactMap({ $0 }) {
        #expect(!text.isEmpty && text.utf8.count <= 4_096)
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
      }
      #expect(URIText.isReference(event.source))
      var bytes: [UInt8] = []
      Entry(position: .start, event: event, input: "i", receivedAt: received, changed: false)
        .appendCloudEvent(to: &bytes)
      let again = try dialect.read(Delivery(body: bytes), receivedAt: received, devices: DeviceBook()).events
      #expect(again == [event], "\(String(decoding: bytes, as: UTF8.self))")
    }
    return reading.events.count
  }
}
