import CausewayCore
import CausewayDialects
import Testing

@Suite struct CloudEventsKindTests {
  private func kind(_ more: String, _ fallback: Event.Kind = .occurrence, retained: Bool = false) throws -> Event.Kind?
  {
    try cloudEvents(structured(more), retained: retained, kind: fallback).first?.kind
  }

  @Test(arguments: [Event.Kind.occurrence, .state])
  func `an event says what it is, else the configuration`(fallback: Event.Kind) throws {
    let subject = #","subject":"s""#
    #expect(try kind(subject, fallback) == fallback)
    for kind in Event.Kind.allCases {
      #expect(try self.kind(subject + #","kind":"\#(kind.rawValue)""#, fallback) == kind)
    }
  }

  @Test(arguments: [#""fast""#, "1", "true", #""""#, #""State""#, "null"])
  func `a kind that is none of ours says nothing`(value: String) throws {
    #expect(try kind(#","subject":"s","kind":\#(value)"#, .state) == .state)
  }

  @Test func `a state is the state of its subject`() throws {
    #expect(try kind("", .state) == .occurrence)
    #expect(try kind(#","kind":"state""#) == .occurrence)
  }

  @Test func `what a broker sends again has not happened now`() throws {
    #expect(try kind(#","subject":"s""#, retained: true) == .state)
    #expect(try kind(#","subject":"s","kind":"occurrence""#, retained: true) == .state)
    #expect(try kind("", retained: true) == .report)
    #expect(try kind("", .state, retained: true) == .report)
    #expect(try kind(#","kind":"report""#, retained: true) == .report)
    let event = try #require(try cloudEvents(structured(), topic: "a/b", retained: true).first)
    #expect(event.topic == "a/b")
    #expect(event.retained)
  }

  @Test func `what another gateway says of an event is understood or replaced`() throws {
    let event = try cloudEvent(
      #","subject":"s","kind":"state","topic":"a/b","retained":true,"changed":true,"position":"17","input":"x","replayed":true,"more":"y""#
    )
    #expect(event.kind == .state)
    #expect(event.topic == "a/b")
    #expect(event.retained)
    #expect(event.extensions == JSONText(#"{"more":"y"}"#))
    #expect(try cloudEvents(structured(#","topic":"theirs""#), topic: "ours").first?.topic == "ours")
    #expect(try cloudEvent(#","topic":"a\u0000","retained":"yes""#) == cloudEvent())
  }

  @Test func `an event that goes out comes back the same`() throws {
    let bodies = [
      structured(), structured(#","subject":"é","time":"2024-03-09T16:00:00.123Z","data": [1 ]"#),
      structured(#","kind":"state","subject":"s","x":"\u2028","n":5,"b":false,"datacontenttype":"text/a","data":"é""#),
      structured(#","data_base64":"AP8=""#), structured(#","datacontenttype":"a/b","data_base64":"""#),
      structured(#","dataschema":"urn:x","kind":"report","datacontenttype":"text/x""#),
      structured(#","topic":"t","retained":true,"subject":"s","data":null"#),
    ]
    for body in bodies {
      let event = try #require(try cloudEvents(body).first)
      var bytes: [UInt8] = []
      Entry(position: .start, event: event, input: "i", receivedAt: received, changed: true)
        .appendCloudEvent(to: &bytes)
      #expect(try cloudEvents(String(decoding: bytes, as: UTF8.self)) == [event])
    }
  }
}
