import CausewayCore
import CausewayDialects
import Testing

@Suite struct AqaraIdentityTests {
  private func ids(_ body: String, attributes: [String: String] = [:]) throws -> [String] {
    try aqara(body, attributes: attributes).events.map(\.id)
  }

  @Test func `the same message has the same identity whichever channel brings it`() throws {
    let body = report(item("a", "0.4.85"), item("b", "0.4.85"), id: "abc")
    let pushed = try aqara(body)
    let queued = try aqara(body, attributes: ["uniq_key": "AC11000100002A9F"], topic: "app")
    #expect(pushed.events.map(\.id) == queued.events.map(\.id))
    #expect(pushed.events.map(\.source) == queued.events.map(\.source))
  }

  @Test func `without msgId the content decides, and the broker's key where there is one`() throws {
    let body = #"{"openId":"o","eventType":"x","data":{"did":"a"}}"#
    let other = #"{"openId":"o","eventType":"x","data":{"did":"b"}}"#
    let id = try #require(try ids(body).first)
    #expect(id.hasPrefix("sha256-") && id.utf8.count == 39)
    #expect(try ids(body) == [id])
    #expect(try ids(other) != [id])
    #expect(try ids(body, attributes: ["uniq_key": "1"]) != [id])
    #expect(try ids(body, attributes: ["uniq_key": "1"]) == ids(body, attributes: ["uniq_key": "1"]))
    #expect(try ids(body, attributes: ["uniq_key": "1"]) != ids(body, attributes: ["uniq_key": "2"]))
  }

  @Test(arguments: [#""""#, "null", "[]", "{}", "true"])
  func `a msgId that is none counts as absent`(id: String) throws {
    #expect(try ids(#"{"msgId":\#(id),"eventType":"x","data":{}}"#).first?.hasPrefix("sha256-") == true)
  }

  @Test func `items of a message without msgId have indexes too`() throws {
    let body = #"{"msgType":"resource_report","data":[\#(item("a", "x")),\#(item("a", "x"))]}"#
    let found = try ids(body)
    #expect(found.count == 2 && found[0].hasSuffix(".0") && found[1].hasSuffix(".1"))
    #expect(found[0].dropLast(2) == found[1].dropLast(2))
  }

  @Test func `a msgId may be a number`() throws {
    #expect(try ids(#"{"msgId":1234567890123456789012,"eventType":"x","data":{}}"#) == ["1234567890123456789012"])
  }

  @Test func `control characters are encoded, and different ids stay different`() throws {
    let odd = [#"a\u0000"#, #"a\n"#, #"a%00"#, #"a\u007f"#, #"a\u0085"#, #"a\uffff"#, "a/b", "é", "a b"]
    let found = try odd.flatMap { try ids(#"{"msgId":"\#($0)","eventType":"x","data":{}}"#) }
    #expect(found == ["a%00", "a%0A", "a%2500", "a%7F", "a%C2%85", "a%EF%BF%BF", "a%2Fb", "é", "a b"])
  }

  @Test func `an endless msgId is replaced by its hash`() throws {
    let long = String(repeating: "x", count: 100_000)
    let one = try ids(#"{"msgId":"\#(long)","eventType":"x","data":{}}"#)
    let other = try ids(#"{"msgId":"\#(long)y","eventType":"x","data":{}}"#)
    #expect(one.first?.utf8.count == 39)
    #expect(one != other)
  }

  @Test(arguments: [
    (#""openId":"7dbf.1c-5_e~2","#, "/aqara/7dbf.1c-5_e~2"), (#""openId":"a/b c?%é","#, "/aqara/a%2Fb%20c%3F%25%C3%A9"),
    (#""openId":"\u0000","#, "/aqara/%00"), (#""openId":12,"#, "/aqara/12"), (#""openId":"","#, "/aqara/unknown"),
    (#""openId":null,"#, "/aqara/unknown"), ("", "/aqara/unknown"), (#""openId":["o"],"#, "/aqara/unknown"),
  ])
  func `the source is a URI reference made of the account`(account: String, source: String) throws {
    #expect(try aqara(#"{\#(account)"msgId":"m","eventType":"x","data":{}}"#).events.first?.source == source)
  }

  @Test func `an endless account is replaced by its hash`() throws {
    let body = #"{"openId":"\#(String(repeating: "x", count: 9_999))","msgId":"m","eventType":"x","data":{}}"#
    let source = try #require(try aqara(body).events.first?.source)
    #expect(source.hasPrefix("/aqara/sha256-") && source.utf8.count == 46)
  }
}
