import CausewayCore
import CausewayDialects
import CausewayTestKit
import RocketMQ
import Testing

@testable import CausewayConnectors

@Suite struct RocketMQPublisherTests {
  private let publisher = RocketMQPublisher(output: "ops", sizeLimit: 1_000)

  private func entry(_ event: Event, position: Int64 = 7, at milliseconds: Int64 = 1_710_000_000_000) -> Entry {
    Entry(
      position: Position(rawValue: position), event: event, input: "in",
      receivedAt: Timestamp(milliseconds: milliseconds), changed: true)
  }

  private func messaging(_ change: (inout RocketMQMessaging) throws -> Void = { _ in }) rethrows -> RocketMQMessaging {
    var messaging = RocketMQMessaging()
    messaging.topic = try? Template("events")
    try change(&messaging)
    return messaging
  }

  @Test func `by itself a message is the event, tagged with its type, found by id and subject`() throws {
    let message = try publisher.message(
      for: entry(.sample("a 1", type: "aqara.report", data: #"{"v":81.60}"#)), saying: messaging())
    #expect(message.topic == "events" && message.tag == "aqara.report" && message.keys == ["a_1", "lamp/on"])
    #expect(message.properties == ["CE_contenttype": "application/cloudevents+json"])
    let text = String(decoding: message.body, as: UTF8.self)
    #expect(text.contains(#""id":"a 1""#) && text.contains(#""data":{"v":81.60}"#))
    let silent = try publisher.message(
      for: entry(.sample("b", subject: nil)), saying: messaging { $0.tag = try Template("") })
    #expect(silent.tag == nil && silent.keys == ["b"])
  }

  @Test func `its id is the event's for every attempt, and another for another event or output`() throws {
    let event = Event.sample("1")
    let one = try publisher.message(for: entry(event), saying: messaging()).id
    #expect(one != nil)
    #expect(try publisher.message(for: entry(event, position: 9), saying: messaging(), isReplayed: true).id == one)
    #expect(try publisher.message(for: entry(.sample("2")), saying: messaging()).id != one)
    let other = RocketMQPublisher(output: "other", sizeLimit: 1_000)
    #expect(try other.message(for: entry(event), saying: messaging()).id != one)
  }

  @Test func `topics, tags and keys hold only what brokers take`() throws {
    let event = Event.sample("x\ty", source: "/s", type: "a|b c", subject: "é world/1")
    let message = try publisher.message(
      for: entry(event),
      saying: messaging {
        $0.topic = try Template("t-{{type}}-{{subject}}")
        $0.keys = [try Template("{{subject}}"), try Template("{{data.none}}"), try Template("{{id}}")]
      })
    #expect(message.topic == "t-a_b_c-__world_1" || message.topic == "t-a_b_c-_" + "_world_1")
    #expect(message.tag == "a_b_c" && message.keys == ["é_world/1", "x_y"])
  }

  @Test func `what cannot be published says why`() throws {
    for (event, change, reason) in [
      (
        Event.sample("1", data: "{\"v\":\"\(String(repeating: "x", count: 2_000))\"}"), { _ in },
        "`size_limit` allows 1000"
      ),
      (.sample("1", subject: nil), { $0.topic = try Template("{{subject}}") }, "its topic is empty"),
      (.sample("1"), { $0.topic = try Template("{{data.t | default(\"TBW102\")}}") }, "belongs to the broker"),
      (
        .sample("1", type: String(repeating: "t", count: 200)), { $0.topic = try Template("{{type}}") },
        "longer than 127"
      ),
      (.sample("1"), { $0.payload = .template(try Template("{{data.none}}")) }, "its payload is empty"),
    ] as [(Event, (inout RocketMQMessaging) throws -> Void, String)] {
      do {
        _ = try publisher.message(for: entry(event), saying: messaging(change))
        Issue.record("published: \(reason)")
      } catch {
        #expect("\(error)".contains(reason), "\(error)")
      }
    }
  }

  @Test func `each payload is what it is called`() throws {
    let event = Event.sample("1", type: "test.r", data: #"{ "v": 1.0 }"#)
    #expect(
      try publisher.message(for: entry(event), saying: messaging { $0.payload = .original }).body
        == Array(#"{ "v": 1.0 }"#.utf8))
    let json = try publisher.message(for: entry(event), saying: messaging { $0.payload = .json })
    #expect(String(decoding: json.body, as: UTF8.self).contains(#""causeway":{"id":"1""#))
    let text = try publisher.message(
      for: entry(event), saying: messaging { $0.payload = .template(try Template("v={{data.v}}")) })
    #expect(text.body == Array("v=1.0".utf8) && text.properties.isEmpty)
    let binary = try publisher.message(for: entry(event), saying: messaging { $0.payload = .binary })
    #expect(binary.body == Array(#"{ "v": 1.0 }"#.utf8))
    #expect(binary.properties["CE_id"] == "1" && binary.properties["CE_contenttype"] == "application/json")
  }

  /// A second gateway reads what the first one wrote, in either mode: the same event, so that it knows a repetition.
  @Test(arguments: [true, false])
  func `another gateway reads the same event`(isStructured: Bool) throws {
    let events = [
      Event.sample("50% \"a\"", subject: "lämp/on", kind: .occurrence, data: #"{"v":81.60,"w":[1,2]}"#),
      .sample("2", subject: nil, kind: .report, data: nil),
    ]
    for event in events {
      let first = entry(event)
      let message = try publisher.message(
        for: first, saying: messaging { $0.payload = isStructured ? .structured : .binary }, isReplayed: true)
      let attributes = RocketMQCloudEvent.attributes(of: message.properties.map { (name: $0.key, value: $0.value) })
      let delivery = Delivery(body: RocketMQCloudEvent.body(message.body, attributes), attributes: attributes)
      let read = try CloudEventsDialect().read(
        delivery, receivedAt: Timestamp(milliseconds: 0), devices: DeviceBook()
      ).events
      let second = try #require(read.first)
      #expect(read.count == 1 && second.id == event.id && second.source == event.source && second.type == event.type)
      #expect(second.subject == event.subject && second.kind == event.kind && second.time == event.time)
      #expect(second.data == event.data && second.extensions == event.extensions)
    }
  }
}
