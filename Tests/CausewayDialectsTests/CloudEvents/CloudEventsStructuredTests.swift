import CausewayCore
import CausewayDialects
import Testing

@Suite struct CloudEventsStructuredTests {
  @Test func `every attribute finds its place, and data stays as it came`() throws {
    let event = try cloudEvent(
      #","subject":"a/é","time":"2024-03-09T17:00:00.5+01:00","dataschema":"https://x/y#z","comexample1":"v \"","#
        + #""n":-2147483648,"b":true,"gone":null,"datacontenttype":"application/json","data": {"v": 81.60, "a":[]}"#)
    #expect(
      event
        == Event(
          id: "1", source: "/s", type: "t", subject: "a/é", time: Timestamp(milliseconds: 1_710_000_000_500),
          kind: .occurrence, data: JSONText(#"{"v": 81.60, "a":[]}"#),
          extensions: JSONText(#"{"dataschema":"https://x/y#z","comexample1":"v \"","n":-2147483648,"b":true}"#)))
  }

  @Test func `the least there can be`() throws {
    #expect(try cloudEvent() == Event(id: "1", source: "/s", type: "t", kind: .occurrence))
  }

  @Test(arguments: ["null", "0", #""text""#, "[]", "{}", "false", "1e400"])
  func `data is any JSON, null too`(data: String) throws {
    #expect(try cloudEvent(#","data":\#(data)"#).data == JSONText(data))
  }

  @Test func `data that is not JSON is a text, and keeps its type`() throws {
    let event = try cloudEvent(#","datacontenttype":"text/xml","data":"<much wow=\"xml\"/>""#)
    #expect(event.dataContentType == "text/xml")
    #expect(event.data == JSONText(#""<much wow=\"xml\"/>""#))
    #expect(!event.dataIsBase64)
    #expect(
      fault(structured(#","datacontenttype":"text/xml","data":{}"#))
        == "`data` must be a text, because `datacontenttype` says that it is not JSON")
  }

  @Test(arguments: [
    ("application/json", nil), ("APPLICATION/JSON; charset=UTF-8", nil), ("text/json", "text/json"),
    ("application/vnd.x+json; v=2", "application/vnd.x+json; v=2"), ("application/json;v=2", "application/json;v=2"),
  ])
  func `a type that says nothing new is not kept`(type: String, kept: String?) throws {
    #expect(try cloudEvent(#","datacontenttype":"\#(type)","data":1"#).dataContentType == kept)
  }

  @Test func `bytes stay Base64, and JSON among them becomes JSON`() throws {
    let bytes = try cloudEvent(#","datacontenttype":"image/png","data_base64":"AP8=""#)
    #expect(bytes.data == JSONText(#""AP8=""#))
    #expect(bytes.dataIsBase64)
    #expect(bytes.dataContentType == "image/png")
    let json = try cloudEvent(#","datacontenttype":"application/json","data_base64":"eyAieHl6IjogMTIzIH0=""#)
    #expect(json.data == JSONText(#"{ "xyz": 123 }"#))
    #expect(!json.dataIsBase64)
    let unknown = try cloudEvent(#","data_base64":"eyAieHl6IjogMTIzIH0=""#)
    #expect(unknown.dataIsBase64, "without a type nothing may be assumed")
    #expect(unknown.dataContentType == nil)
  }

  @Test(arguments: [
    (#","data":1,"data_base64":"AP8=""#, "only one of `data` and `data_base64` may be there"),
    (#","data":null,"data_base64":"AP8=""#, "only one of `data` and `data_base64` may be there"),
    (#","data_base64":"AP8""#, "`data_base64` is not Base64 in a text"),
    (#","data_base64":1"#, "`data_base64` is not Base64 in a text"),
    (
      #","datacontenttype":"application/json","data_base64":"AP8=""#,
      "the data is not JSON: line 1, column 1: expected a value, found a control character"
    ),
  ])
  func `data that contradicts itself is refused`(more: String, reason: String) {
    #expect(fault(structured(more)) == reason)
  }

  @Test func `absent Base64 is absent`() throws {
    #expect(try cloudEvent(#","data":1,"data_base64":null"#).data == JSONText("1"))
  }

  @Test(arguments: ["specversion", "id", "source", "type"])
  func `a required attribute must be there, a text, and not empty`(name: String) {
    func event(_ value: String?) -> String {
      let all = ["specversion": #""1.0""#, "id": #""1""#, "source": #""/s""#, "type": #""t""#]
      let members = all.compactMap { key, good in
        key == name ? value.map { #""\#(key)":\#($0)"# } : #""\#(key)":\#(good)"#
      }
      return "{\(members.joined(separator: ","))}"
    }
    #expect(fault(event(nil)) == "`\(name)` is missing")
    #expect(fault(event("null")) == "`\(name)` is missing")
    #expect(fault(event(#""""#)) == "`\(name)` is empty")
    for value in ["1", "1.0", "true"] { #expect(fault(event(value)) != nil) }
    for value in ["[]", "{}"] {
      #expect(fault(event(value))?.hasSuffix("an attribute is a text, a number or a boolean") == true)
    }
  }

  @Test(arguments: ["0.3", "1", "1.1", "1.0 ", "2.0"])
  func `no other version is read`(version: String) {
    #expect(fault(#"{"specversion":"\#(version)","id":"1","source":"/s","type":"t"}"#) == "`specversion` must be 1.0")
  }

  @Test(arguments: [
    (#""subject":"""#, "`subject` is empty"), (#""subject":5"#, "`subject` is not a text"),
    (#""subject":"a\u0007""#, "`subject` holds a control character"),
    (#""subject":"a\u0085""#, "`subject` holds a control character"),
    (#""subject":"\ufffe""#, "`subject` holds a control character"),
    (#""time":"yesterday""#, "`time` is not a time as RFC 3339 has it, such as 2024-03-09T16:00:00Z"),
    (#""time":1710000000"#, "`time` is not a text"),
    (#""datacontenttype":"json""#, "`datacontenttype` is not a media type"),
    (#""dataschema":"/relative""#, "`dataschema` is not a URI"),
    (#""device_id":"x""#, "“device_id” is not a name for an attribute: only a-z and 0-9 may be in it"),
    (#""deviceId":"x""#, "“deviceId” is not a name for an attribute: only a-z and 0-9 may be in it"),
    (#""":"x""#, "“” is not a name for an attribute: only a-z and 0-9 may be in it"),
    (#""n":1.5"#, "“n” is not a whole number of 32 bits: send it as a text"),
    (#""n":1.0"#, "“n” is not a whole number of 32 bits: send it as a text"),
    (#""n":2147483648"#, "“n” is not a whole number of 32 bits: send it as a text"),
    (#""o":{}"#, "“o” is an object: an attribute is a text, a number or a boolean"),
    (#""x":"\u0000""#, "`x` holds a control character"),
    (#""id":"2""#, "the member “id” is there twice"),
    (#""\u0069d":"2""#, "the member “id” is there twice"),
  ])
  func `an attribute that is none is refused by name`(member: String, reason: String) {
    #expect(fault(structured("," + member)) == reason)
  }

  @Test(arguments: ["a b", "/é", "http://x/\\\"", "<x>", "/100%"])
  func `a source that is no URI reference is refused`(source: String) {
    let reason = fault(#"{"specversion":"1.0","id":"1","source":"\#(source)","type":"t"}"#)
    #expect(reason?.hasPrefix("`source` is not a URI reference") == true)
  }

  @Test func `nobody speaks for the gateway itself`() {
    let forged = #"{"specversion":"1.0","id":"1","source":"/causeway","type":"causeway.input_down"}"#
    #expect(fault(forged) == "`source` is this gateway's own: name yours")
  }

  @Test func `attributes have a length and a number`() {
    let long = String(repeating: "x", count: 4_097)
    #expect(fault(structured(#","subject":"\#(long)""#)) == "`subject` is longer than 4096 bytes")
    #expect(fault(structured(#","x":"\#(long)""#)) == "`x` is longer than 4096 bytes")
    #expect(fault(structured(#","subject":"\#(long.dropLast())""#)) == nil)
    let many = (0..<65).map { #","x\#($0)":1"# }.joined()
    #expect(fault(structured(many)) == "more than 64 attributes beside those of the specification")
    #expect(fault(structured((0..<64).map { #","x\#($0)":1"# }.joined())) == nil)
  }

  @Test(arguments: [
    ("", "not JSON: line 1, column 1: expected a value, found the end of the text"),
    ("{", "not JSON: line 1, column 2: expected a key in quotes, found the end of the text"),
    ("1", "expected an object, found a number"), ("{}", "`specversion` is missing"),
  ])
  func `what is no event is refused`(body: String, reason: String) {
    #expect(fault(body) == reason)
  }
}
