import CausewayCore
import CausewayTestKit
import Testing

@testable import CausewayConnectors

@Suite struct EventPayloadTests {
  @Test(arguments: [#"{"a":1}"#, " {\"a\" : 81.60}\r\n", "[]", "1", #""text""#, #"{"payload":{"payload":1} }"#])
  func `what was wrapped comes out to the byte`(_ body: String) {
    let event = Event.sample("1", data: "{\"topic_tree\":[\"}\"],\"payload\":\(body)}", wrapsPayload: true)
    #expect(EventPayload.original(of: event) == Array(body.utf8))
  }

  @Test func `a name written with escapes is the same name`() {
    let event = Event.sample("1", data: #"{"pay\u006coad" : {"a":1} }"#, wrapsPayload: true)
    #expect(EventPayload.original(of: event) == Array(#" {"a":1} "#.utf8))
  }

  @Test func `text that was no JSON, and bytes that were no text, come out as they were`() {
    let text = #"{"payload_encoding":"text","payload":"not \"JSON\"\u0000é"}"#
    #expect(EventPayload.original(of: .sample("1", data: text, wrapsPayload: true)) == Array("not \"JSON\"\0é".utf8))
    let bytes = #"{"payload_encoding":"base64","payload":"AP+A"}"#
    #expect(EventPayload.original(of: .sample("1", data: bytes, wrapsPayload: true)) == [0x00, 0xFF, 0x80])
    let empty = #"{"payload_encoding":"text","payload":""}"#
    #expect(EventPayload.original(of: .sample("1", data: empty, wrapsPayload: true)) == [])
  }

  @Test func `what is not wrapped is its own original`() {
    let data = #"{"payload":{"a":1}}"#
    #expect(EventPayload.original(of: .sample("1", data: data)) == Array(data.utf8))
    let image = Event.sample("1", data: #""AP8=""#, dataContentType: "image/png", dataIsBase64: true)
    #expect(EventPayload.original(of: image) == [0x00, 0xFF])
    let text = Event.sample("1", data: #""é""#, dataContentType: "text/plain")
    #expect(EventPayload.original(of: text) == Array("é".utf8))
    #expect(EventPayload.original(of: .sample("1", data: nil)) == nil)
  }

  @Test(arguments: ["[]", "{}", #"{"payload":1,"after":2}"#, #"{"payload_encoding":"base64","payload":"?"}"#])
  func `what is not wrapped as it says has no original`(_ data: String) {
    #expect(EventPayload.original(of: .sample("1", data: data, wrapsPayload: true)) == nil)
  }
}
