import CausewayCore
import CausewayDialects
import Testing

@Suite struct CloudEventsBinaryTests {
  static let required = ["ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t"]

  private func event(_ body: String = "", _ headers: [String: String] = [:]) throws -> Event {
    let all = Self.required.merging(headers) { $1 }
    return try #require(try cloudEvents(body, headers: all).first)
  }

  private func fault(_ body: String = "", _ headers: [String: String?]) -> String? {
    var all = Self.required
    for (name, value) in headers { all[name] = value }
    return CausewayDialectsTests.fault(body, headers: all)
  }

  @Test func `attributes are headers, and data is the body`() throws {
    let event = try event(
      #" {"v": 81.60} "#,
      [
        "ce-subject": "Euro%20%E2%82%AC%20%F0%9F%98%80", "ce-time": "2018-04-05T03:56:24Z", "ce-traceparent": "00-1",
        "ce-comexampleothervalue": "5", "ce-dataschema": "urn:x", "content-type": "application/json; charset=utf-8",
        "host": "x", "authorization": "Bearer y",
      ])
    #expect(
      event
        == Event(
          id: "1", source: "/s", type: "t", subject: "Euro € 😀", time: Timestamp(milliseconds: 1_522_900_584_000),
          kind: .occurrence, data: JSONText(#"{"v": 81.60}"#),
          extensions: JSONText(#"{"comexampleothervalue":"5","dataschema":"urn:x","traceparent":"00-1"}"#)))
  }

  @Test func `an empty body is no data`() throws {
    #expect(try event() == Event(id: "1", source: "/s", type: "t", kind: .occurrence))
    #expect(try event("", ["content-type": "application/json"]).data == nil)
  }

  @Test(arguments: [
    ("text/plain", "h\"é\n", #""h\"é\n""#, false), ("application/xml", "<a/>", #""<a/>""#, false),
    ("text/plain; charset=iso-8859-1", "a", #""YQ==""#, true), ("image/png", "a", #""YQ==""#, true),
    ("application/octet-stream", "{}", #""e30=""#, true),
  ])
  func `what is not JSON is kept as text, or as Base64`(type: String, body: String, data: String, isBase64: Bool) throws
  {
    let event = try event(body, ["content-type": type])
    #expect(event.data == JSONText(data))
    #expect(event.dataIsBase64 == isBase64)
    #expect(event.dataContentType == type)
  }

  @Test func `bytes that claim to be text are kept as bytes`() throws {
    let delivery = Delivery(
      body: [0xFF, 0x00], attributes: Self.required.merging(["content-type": "text/plain"]) { $1 })
    let event = try CloudEventsDialect().read(delivery, receivedAt: received, devices: DeviceBook()).events.first
    #expect(event?.data == JSONText(#""/wA=""#))
    #expect(event?.dataIsBase64 == true)
  }

  @Test func `of a body without a type nothing is assumed`() throws {
    let event = try event(#"{ "xyz": 123 }"#)
    #expect(event.data == JSONText(#""eyAieHl6IjogMTIzIH0=""#))
    #expect(event.dataIsBase64)
    #expect(event.dataContentType == nil)
  }

  @Test func `JSON that is none is refused`() {
    #expect(
      fault("{", ["content-type": "application/vnd.x+json"])
        == "the data is not JSON: line 1, column 2: expected a key in quotes, found the end of the text")
    #expect(
      fault("{}", ["content-type": "application/json; charset=utf-16"])
        == "JSON in another encoding than UTF-8 cannot be read")
  }

  @Test(arguments: [
    ("plain", "plain"), ("a%20b", "a b"), ("%e2%82%ac", "€"), ("%41", "A"),
    ("\"quoted \\\"x\\\" \\\\\"", "quoted \"x\" \\"),
    ("\"50%25\"", "50%"), ("a\\b", "a\\b"), ("raw é", "raw é"), ("%2541", "%41"),
  ])
  func `values are unquoted and decoded once`(value: String, subject: String) throws {
    #expect(try event("", ["ce-subject": value]).subject == subject)
  }

  @Test(arguments: ["%C0%A0", "%ED%A0%80", "%FF", "%", "%4", "%4g", "100% sure", "\"open", "\"open\\"])
  func `values that are not UTF-8 or cut short are refused`(value: String) {
    #expect(fault("", ["ce-subject": value]) == "the header “ce-subject” is not percent-encoded UTF-8")
  }

  @Test(arguments: [
    ("ce-subject", "%00", "`subject` holds a control character"), ("ce-subject", "", "`subject` is empty"),
    ("ce-source", "a%20b", nil), ("ce-specversion", "0.3", "`specversion` must be 1.0"),
    ("ce-data", "x", "“data” is not a name for an attribute: only a-z and 0-9 may be in it"),
    ("ce-device_id", "x", "“device_id” is not a name for an attribute: only a-z and 0-9 may be in it"),
    ("ce-", "x", "“” is not a name for an attribute: only a-z and 0-9 may be in it"),
    ("ce-datacontenttype", "a/b", "`ce-datacontenttype` must not be there: `content-type` says it"),
  ])
  func `headers are held to the same rules`(header: String, value: String, reason: String?) {
    let found = fault("", [header: value])
    if let reason { #expect(found == reason) } else { #expect(found?.contains("not a URI reference") == true) }
  }

  @Test(arguments: ["specversion", "id", "source", "type"])
  func `a required attribute must be there`(name: String) {
    #expect(fault("", ["ce-\(name)": nil]) == "`\(name)` is missing")
  }

  @Test func `extensions are texts, and kind is understood`() throws {
    #expect(try event("", ["ce-kind": "state", "ce-subject": "s"]).kind == .state)
    #expect(try event("", ["ce-retained": "true"]).retained)
  }
}
