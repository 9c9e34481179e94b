import CausewayCore
import Testing

@Suite struct EntryCloudEventTests {
  private func encoded(_ event: Event, changed: Bool = false, isReplayed: Bool = false) -> String {
    var bytes = Array("data: ".utf8)
    Entry(
      position: Position(rawValue: 1_710_000_000_042), event: event, input: "aqara-push",
      receivedAt: Timestamp(milliseconds: 1_710_000_001_000), changed: changed
    ).appendCloudEvent(to: &bytes, isReplayed: isReplayed)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `every attribute is written, and data as it came`() throws {
    let text = encoded(
      Event(
        id: "abc.0", source: "/aqara/open", type: "aqara.resource_report", subject: "lumi.xxx/3.51.85",
        time: Timestamp(milliseconds: 1_710_000_000_000), kind: .state,
        data: JSONText(trusted: Array(#"{"value": 81.60}"#.utf8)), topic: "a/b", retained: true), changed: true)
    #expect(
      text == #"data: {"specversion":"1.0","id":"abc.0","source":"/aqara/open","type":"aqara.resource_report","#
        + #""subject":"lumi.xxx/3.51.85","time":"2024-03-09T16:00:00.000Z","position":"1710000000042","#
        + #""input":"aqara-push","kind":"state","topic":"a/b","retained":true,"changed":true,"#
        + #""datacontenttype":"application/json","data":{"value": 81.60}}"#)
    #expect(throws: Never.self) { try JSONDocument(parsing: Array(text.utf8.dropFirst(6))) }
  }

  @Test func `what is sent again on request says so`() throws {
    let text = encoded(Event(id: "1", source: "/s", type: "x", kind: .state), isReplayed: true)
    #expect(text.hasSuffix(#""retained":false,"changed":false,"replayed":true}"#))
  }

  @Test func `what is absent is left out`() {
    let text = encoded(Event(id: "1", source: "/causeway", type: "causeway.input_up", subject: "", kind: .occurrence))
    #expect(
      text == #"data: {"specversion":"1.0","id":"1","source":"/causeway","type":"causeway.input_up","#
        + #""position":"1710000000042","input":"aqara-push","kind":"occurrence","retained":false,"changed":false}"#)
  }

  @Test(arguments: Event.Kind.allCases)
  func `kinds are written by their names`(kind: Event.Kind) {
    #expect(encoded(Event(id: "1", source: "/", type: "x", kind: kind)).contains("\"kind\":\"\(kind.rawValue)\""))
  }

  @Test func `quotes and control characters are escaped`() throws {
    let text = encoded(Event(id: "a\"\n\u{1}é", source: "/\\", type: "x", kind: .report))
    let event = try JSONDocument(parsing: Array(text.utf8.dropFirst(6))).root
    #expect(event["id"]?.string == "a\"\n\u{1}é")
    #expect(event["source"]?.string == "/\\")
  }

  @Test func `what else came with an event goes with it`() {
    let extensions = JSONText(trusted: Array(#"{"dataschema":"urn:s","traceparent":"00-1","n":-5,"b":false}"#.utf8))
    let text = encoded(
      Event(
        id: "1", source: "/", type: "x", kind: .occurrence, data: JSONText(trusted: Array(#""<a/>""#.utf8)),
        dataContentType: "text/xml", extensions: extensions))
    #expect(
      text == #"data: {"specversion":"1.0","id":"1","source":"/","type":"x","position":"1710000000042","#
        + #""input":"aqara-push","kind":"occurrence","retained":false,"changed":false,"#
        + #""dataschema":"urn:s","traceparent":"00-1","n":-5,"b":false,"datacontenttype":"text/xml","data":"<a/>"}"#)
  }

  @Test(arguments: [
    (nil, #","data_base64":"AP8="}"#), ("image/png", #","datacontenttype":"image/png","data_base64":"AP8="}"#),
  ])
  func `bytes are written as Base64, and nothing is assumed of them`(type: String?, end: String) {
    let text = encoded(
      Event(
        id: "1", source: "/", type: "x", kind: .report, data: JSONText(trusted: Array(#""AP8=""#.utf8)),
        dataContentType: type, dataIsBase64: true))
    #expect(text.hasSuffix(#""changed":false"# + end))
  }

  @Test func `a type is kept though there is nothing of it`() {
    let text = encoded(Event(id: "1", source: "/", type: "x", kind: .report, dataContentType: "text/plain"))
    #expect(text.hasSuffix(#""changed":false,"datacontenttype":"text/plain"}"#))
  }

  @Test func `attribute names are what CloudEvents allows`() throws {
    let text = encoded(Event(id: "1", source: "/", type: "x", kind: .report, topic: "t"))
    for (name, _) in try JSONDocument(parsing: Array(text.utf8.dropFirst(6))).root.members {
      let name = try #require(name.string)
      #expect(name.count <= 20 && name.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) })
    }
  }
}
