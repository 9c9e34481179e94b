import CausewayCore
import Testing

@testable import CausewayDialects

@Suite struct JSONDialectTests {
  private let dialect: JSONDialect

  init() throws {
    dialect = try Self.dialect()
  }

  private static func dialect(
    id: String? = "id", type: JSONField? = nil, source: JSONField? = nil, subject: JSONField? = nil,
    time: String? = "at", kind: Event.Kind = .occurrence
  ) throws -> JSONDialect {
    JSONDialect(
      fields: JSONFields(
        id: try id.map { JSONField("id", path: try ValuePath($0)) },
        type: try type ?? JSONField("type", path: ValuePath("what.kind"), fallback: "thing"),
        source: try source ?? JSONField("source", path: ValuePath("station"), fallback: "/stations"),
        subject: try subject ?? JSONField("subject", path: ValuePath(#"what."of.it""#)),
        time: try time.map { JSONField("time", path: try ValuePath($0)) }), kind: kind)
  }

  private func event(
    _ body: String, by other: JSONDialect? = nil, attributes: [String: String] = [:], retained: Bool = false
  ) throws(DialectError) -> Event {
    let delivery = Delivery(body: Array(body.utf8), attributes: attributes, topic: "t", retained: retained)
    let events = try (other ?? dialect).read(delivery, receivedAt: received, devices: DeviceBook()).events
    guard let event = events.first, events.count == 1 else { throw DialectError("\(events.count) events") }
    return event
  }

  private func fault(_ body: String, by other: JSONDialect? = nil) -> String? {
    do throws(DialectError) {
      _ = try event(body, by: other)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test func `attributes are taken by their paths, and data is the whole`() throws {
    let body =
      #" {"id":7,"at":"2024-03-09T16:00:00Z","station":"north hill","what":{"kind":"wind","of.it":"gust"},"v":1.50} "#
    #expect(
      try event(body)
        == Event(
          id: "7", source: "north%20hill", type: "wind", subject: "gust",
          time: Timestamp(milliseconds: 1_710_000_000_000), kind: .occurrence,
          data: JSONText(body.trimmingPrefix(" ").dropLast().description), topic: "t"))
  }

  @Test(arguments: [#""a""#, "5", "[]", "null", #"{"id":null,"what":{"kind":""},"station":null}"#, #"{"what":[]}"#])
  func `what is not there has its default`(body: String) throws {
    let event = try event(body)
    #expect(event.id.hasPrefix("sha256-"))
    #expect(event.type == "thing")
    #expect(event.source == "/stations")
    #expect(event.subject == nil)
    #expect(event.time == nil)
    #expect(event.data == JSONText(body))
  }

  @Test func `without an id the content names the event, and the broker's key with it`() throws {
    let one = try event(#"{"v":1}"#)
    #expect(try event(#"{"v":1}"#).id == one.id)
    #expect(try event(#"{"v":2}"#).id != one.id)
    #expect(try event(#"{"v":1}"#, attributes: ["uniq_key": "A"]).id != one.id)
    #expect(try event(#"{"id":"x","v":1}"#).id == "x")
    #expect(try event(#"{"v":1}"#, by: Self.dialect(id: nil)).id == one.id)
  }

  @Test(arguments: [
    (#""2024-03-09T17:00:00.5+01:00""#, 1_710_000_000_500), ("1710000000", 1_710_000_000_000),
    ("1710000000000", 1_710_000_000_000), (#""1710000000""#, 1_710_000_000_000), ("1710000000.25", 1_710_000_000_250),
    ("1.71e9", 1_710_000_000_000), ("0", 0),
  ])
  func `a time is RFC 3339, seconds or milliseconds`(time: String, milliseconds: Int64) throws {
    #expect(try event(#"{"at":\#(time)}"#).time == Timestamp(milliseconds: milliseconds))
  }

  @Test(arguments: [#""noon""#, "-1", "true", "1e300", #""0x10""#, #""1,5""#, #""2024-03-09""#, "1e15"])
  func `what is no time is refused`(time: String) {
    #expect(
      fault(#"{"at":\#(time)}"#) == "the time is neither RFC 3339 nor a number of seconds or milliseconds since 1970")
  }

  @Test(arguments: [
    ("{", "not JSON: line 1, column 2: expected a key in quotes, found the end of the text"),
    (#"{"id":1,"id":2}"#, "the member “id” is there twice"), (#"{"id":{}}"#, "the id is an object, not a text"),
    (#"{"what":{"kind":[]}}"#, "the type is an array, not a text"),
    (#"{"what":{"of.it":"a\u0000"}}"#, "the subject holds a control character"),
    (#"{"station":"/causeway"}"#, "the source is this gateway's own"),
    (#"{"id":"\#(String(repeating: "x", count: 4_097))"}"#, "the id is longer than 4096 bytes"),
  ])
  func `what cannot be an event is refused`(body: String, reason: String) {
    #expect(fault(body) == reason)
  }

  @Test func `a type or source that must be there and is not is refused`() throws {
    let strict = try Self.dialect(
      type: JSONField("type", path: ValuePath("t")), source: JSONField("source", path: ValuePath("s.x")))
    #expect(fault(#"{"s":{"x":"/s"}}"#, by: strict) == "there is nothing at `t`, the type")
    #expect(fault(#"{"t":"t"}"#, by: strict) == "there is nothing at `s.x`, the source")
    #expect(fault(#"{"t":"t","s":{"x":"/s"}}"#, by: strict) == nil)
  }

  @Test func `true, false and numbers are texts where a text is asked for`() throws {
    #expect(try event(#"{"id":true,"what":{"kind":1.50,"of.it":false}}"#).id == "true")
    #expect(try event(#"{"what":{"kind":1.50}}"#).type == "1.50")
  }

  @Test func `a state is the state of its subject, and a retained one has not happened now`() throws {
    let state = try Self.dialect(kind: .state)
    #expect(try event(#"{"what":{"of.it":"s"}}"#, by: state).kind == .state)
    #expect(try event("{}", by: state).kind == .occurrence)
    #expect(try event(#"{"what":{"of.it":"s"}}"#, retained: true).kind == .state)
    #expect(try event("{}", retained: true).kind == .report)
  }

  @Test func `without a subject of its own it is about its topic, and topics tell the same apart`() throws {
    let plain = JSONDialect(
      fields: JSONFields(type: JSONField("type", fallback: "t"), source: JSONField("source", fallback: "/s")),
      kind: .state)
    let events = try ["a", "b", nil].map { topic in
      try plain.read(Delivery(body: [0x31], topic: topic), receivedAt: received, devices: DeviceBook()).events[0]
    }
    #expect(events.map(\.subject) == ["a", "b", nil])
    #expect(events.map(\.kind) == [.state, .state, .occurrence])
    #expect(Set(events.map(\.id)).count == 3)
  }
}
