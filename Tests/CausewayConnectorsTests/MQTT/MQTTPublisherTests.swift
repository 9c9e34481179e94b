import CausewayCore
import CausewayTestKit
import Mosquitto
import Testing

@testable import CausewayConnectors

@Suite struct MQTTPublisherTests {
  private func entry(_ event: Event) -> Entry {
    Entry(
      position: Position(rawValue: 7), event: event, input: "in", receivedAt: Timestamp(milliseconds: 0), changed: true)
  }

  private func message(
    _ event: Event, prefix: String = "", limit: Int = 1 << 20, happened: String? = nil, isReplayed: Bool = false,
    _ change: (inout MQTTMessaging) -> Void = { _ in }
  ) throws -> MQTTMessage {
    var messaging = MQTTMessaging()
    change(&messaging)
    return try MQTTPublisher(prefix: prefix, sizeLimit: limit)
      .message(for: entry(event), saying: messaging, happened: happened, isReplayed: isReplayed)
  }

  private func text(_ message: MQTTMessage) -> String { String(decoding: message.payload, as: UTF8.self) }

  @Test(arguments: [
    ("/aqara/o", "aqara.resource_report", "lumi.1/3.51.85", "aqara/lumi.1/3.51.85"),
    ("/aqara/o", "aqara.subdevice_offline", "lumi.1", "aqara/lumi.1/subdevice_offline"),
    ("/aqara/o", "aqara.scene_created", nil, "aqara/scene_created"),
    ("/causeway", "causeway.input_down", "queue", "causeway/queue/input_down"),
    ("/shop", "com.example.sold", "a/b", "events/com.example.sold/a/b"),
    ("https://x.example", "sold", nil, "events/sold"),
    ("/aqarama", "aqara.resource_report", "a/b", "events/aqara.resource_report/a/b"),
  ])
  func `a topic is the vendor and the subject`(source: String, type: String, subject: String?, topic: String) throws {
    #expect(try message(.sample("1", source: source, type: type, subject: subject)).topic == topic)
    #expect(
      try message(.sample("1", source: source, type: type, subject: subject), prefix: "home/").topic == "home/" + topic)
  }

  @Test func `only states are kept by the broker`() throws {
    #expect(try message(.sample("1", kind: .state)).isRetained)
    #expect(try message(.sample("1", kind: .occurrence)).isRetained == false)
    #expect(try message(.sample("1", kind: .occurrence, isKept: true)).isRetained == false)
    #expect(try message(.sample("1", kind: .report)).isRetained == false)
    #expect(try message(.sample("1", kind: .state)) { $0.retainsStates = false }.isRetained == false)
  }

  @Test func `the payload is what the event carries, as it came, and where it is from`() throws {
    let event = Event.sample(
      "e", source: "/s", type: "t.x", subject: "d/r", time: 1_000, data: #"{ "value" : 81.60 , "causeway":1,"x":"é"}"#)
    #expect(
      try text(message(event))
        == #"{"value":81.60,"x":"é","causeway":{"id":"e","source":"/s","type":"t.x","subject":"d/r","#
        + #""time":"1970-01-01T00:00:01.000Z","kind":"state","position":"7","input":"in"}}"#)
    let ring = Event.sample("e", source: "/s", type: "t", subject: nil, kind: .occurrence, data: #"{"event_type":"x"}"#)
    #expect(
      try text(message(ring, happened: "ring", isReplayed: true))
        == #"{"event_type":"ring","causeway":{"id":"e","source":"/s","type":"t","kind":"occurrence","#
        + #""position":"7","input":"in","replayed":true}}"#)
  }

  @Test(arguments: [
    ("{}", #"{"causeway":"#), ("[1]", #"{"value":[1],"causeway":"#), (#""a""#, #"{"value":"a","causeway":"#),
    (nil, #"{"causeway":"#),
  ])
  func `data that is no object is a value`(data: String?, beginning: String) throws {
    let text = try text(message(.sample("e", data: data)))
    #expect(text.hasPrefix(beginning))
    #expect(throws: Never.self) { try JSONDocument(parsing: Array(text.utf8)) }
  }

  @Test func `the original is what was delivered, to the byte`() throws {
    let wrapped = Event.sample(
      "1", data: #"{"sub_type":"device","payload": { "a" : 1.50 } }"#, wrapsPayload: true, topic: "joe/alert/x")
    let message = try message(wrapped) { $0.payload = .original }
    #expect(text(message) == #" { "a" : 1.50 } "#)
  }

  @Test func `a topic that is passed on is the very one, before it only the prefix`() throws {
    let passthrough = try Template("{{topic}}")
    let event = Event.sample("1", kind: .occurrence, topic: "joe//alert/Active")
    #expect(try message(event) { $0.topic = passthrough }.topic == "joe//alert/Active")
    #expect(try message(event, prefix: "relay/") { $0.topic = passthrough }.topic == "relay/joe//alert/Active")
    #expect(throws: MQTTTopic.Flaw.self) { try self.message(.sample("1")) { $0.topic = passthrough } }
  }

  @Test func `templates make topics and payloads`() throws {
    let topic = try Template("x/{{data.room}}/{{data.none}}/{{id}}")
    let payload = try Template("{{data.value}} °C")
    let message = try message(.sample("a#b", data: #"{"room":"Kü+che","value":"21.50"}"#)) {
      $0.topic = topic
      $0.payload = .template(payload)
    }
    #expect(message.topic == "x/Kü_che/_/a_b")
    #expect(text(message) == "21.50 °C")
  }

  @Test func `what is larger than the limit is refused with both sizes`() {
    let flaw = #expect(throws: MQTTTopic.Flaw.self) {
      try self.message(.sample("1", data: #"{"x":"\#(String(repeating: "y", count: 300))"}"#), limit: 400)
    }
    #expect(flaw?.description.contains("`size_limit` allows 400") == true)
  }
}
