import CausewayCore
import CausewayDialects
import Testing

@Suite struct AqaraHostileTests {
  @Test(arguments: [
    ("", "not JSON: line 1, column 1: expected a value, found the end of the text"),
    ("{", "not JSON: line 1, column 2: expected a key in quotes, found the end of the text"),
    ("[]", "expected an object, found an array"), ("null", "expected an object, found null"),
    ("{}", "neither `msgType` nor `eventType` says what this is"),
    (#"{"msgType":null,"eventType":{}}"#, "neither `msgType` nor `eventType` says what this is"),
    (#"{"msgId":"a","msgType":"x","msgId":"b"}"#, "the member “msgId” is there twice"),
    (#"{"msgId":"a","msgType":"x","msg\u0049d":"b"}"#, "the member “msgId” is there twice"),
    (#"{"eventType":"x","data":{"did":"a","did":"b"}}"#, "data: the member “did” is there twice"),
    (#"{"msgType":"resource_report"}"#, "`data`: expected an array, found nothing"),
    (#"{"msgType":"spec_report","data":"x"}"#, "`data`: expected an array, found a text"),
    (#"{"msgType":"resource_report","data":[1]}"#, "data[0]: expected an object, found a number"),
    (
      #"{"msgType":"spec_report","data":[{"deviceId":"d","endpointId":1,"traitCode":"t"}]}"#, "data[0]: no functionCode"
    ),
    (#"{"msgType":"resource","data":[{"did":"d"}]}"#, "data[0]: no attr"),
  ])
  func `what nothing can be made of is refused with words`(body: String, reason: String) {
    #expect(throws: DialectError(reason)) { try aqara(body) }
  }

  @Test func `good items become events and the bad ones are named`() throws {
    let reading = try aqara(
      report(
        item("a", "0.4.85"), "7", #"{"resourceId":"x","value":"1"}"#, #"{"subjectId":"","resourceId":"x"}"#,
        #"{"subjectId":"a","resourceId":{}}"#, #"{"subjectId":"a","resourceId":"x","value":"1","value":"2"}"#,
        item("b", "0.4.85")))
    #expect(reading.events.map(\.id) == ["m.0", "m.6"])
    #expect(
      reading.unreadable
        == "data[1]: expected an object, found a number; data[2]: no subjectId; data[3]: no subjectId; "
        + "data[4]: no resourceId; data[5]: the member “value” is there twice")
  }

  @Test func `a hundred thousand bad items are told in a bounded sentence`() throws {
    let reading = try aqara(report(item("a", "0.4.85"), Array(repeating: "0", count: 100_000).joined(separator: ",")))
    let words = try #require(reading.unreadable)
    #expect(words.hasSuffix("; and 99992 more"))
    #expect(words.utf8.count < 600)
    #expect(reading.events.count == 1)
  }

  @Test func `names are bounded, in events and in words`() throws {
    let long = String(repeating: "x", count: 257)
    let reading = try aqara(report(item(long, "a"), item("a", long), item(String(long.dropLast()), "a")))
    #expect(reading.events.map(\.id) == ["m.2"])
    #expect(
      reading.unreadable == "data[0]: subjectId is longer than 256 bytes; data[1]: resourceId is longer than 256 bytes")
    let key = String(repeating: "\\u0000é", count: 50_000)
    let error = try #require(throws: DialectError.self) { try aqara("{\"\(key)\":1,\"\(key)\":2}") }
    #expect(error.reason.utf8.count < 200 && !error.reason.utf8.contains(0))
  }

  @Test func `no attribute holds a control character, and different devices stay different`() throws {
    let reading = try aqara(report(item(#"a\u0000\n"#, "x"), item("a/x", "y"), item("a", "x/y"), item("ü ☃", "x")))
    #expect(reading.events.map(\.subject) == ["a%00%0A/x", "a%2Fx/y", "a/x%2Fy", "ü ☃/x"])
  }

  @Test func `ids may be numbers`() throws {
    let reading = try aqara(report(#"{"subjectId":12,"resourceId":3.51,"value":1}"#))
    #expect(reading.events.map(\.subject) == ["12/3.51"])
  }

  @Test func `deep data passes within the limit and is refused beyond`() throws {
    func nested(_ depth: Int) -> String {
      let arrays = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      return report(item("a", "x", more: ",\"attach\":\(arrays)"))
    }
    #expect(try aqara(nested(61)).events.count == 1)
    #expect(throws: DialectError.self) { try aqara(nested(62)) }
  }
}
