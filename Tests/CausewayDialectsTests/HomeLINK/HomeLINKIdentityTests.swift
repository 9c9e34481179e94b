import CausewayCore
import CausewayDialects
import Testing

@Suite struct HomeLINKIdentityTests {
  private func id(_ body: String, topic: String? = HomeLINKSample.alertTopic) throws -> String {
    try homelink(body, topic: topic).id
  }

  @Test func `an empty identity is none`() throws {
    #expect(try id(HomeLINKSample.alert()).hasPrefix("alert/ADD/2024-03-09T16:00:00.000Z/"))
    #expect(try id(HomeLINKSample.alert(more: #","eventId":"e""#)).hasPrefix("alert/e/ADD/"))
    #expect(try id(HomeLINKSample.alert(identity: "i", more: #","eventId":"e""#)).hasPrefix("alert/i/ADD/"))
    #expect(try id(#"{"__IDENTITY":null,"eventId":7}"#).hasPrefix("alert/7/"))
  }

  @Test func `two alerts of one second that name no identity are two`() throws {
    #expect(try id(HomeLINKSample.alert("FIRE_ALARM")) != id(HomeLINKSample.alert("CO_ALARM")))
    #expect(try id(HomeLINKSample.alert(serial: "A-1")) != id(HomeLINKSample.alert(serial: "A-2")))
  }

  @Test func `a message that comes again is the same, by a broker or another`() throws {
    let body = HomeLINKSample.alert()
    #expect(try id(body) == id(body))
    #expect(try id(body) == id(body, topic: "homelink/joe_bloggs/alert/active/x"))
  }

  @Test func `raising and resolving are two`() throws {
    let raised = HomeLINKSample.alert(identity: "i")
    #expect(try id(raised) != id(HomeLINKSample.alert(identity: "i", status: "RESOLVED")))
    #expect(try id(raised) != id(raised.replacing("ADD", with: "RESOLVE")))
  }

  @Test func `what is not understood is told by its topic as well`() throws {
    #expect(try id("help", topic: "joe_bloggs/alert/a") != id("help", topic: "joe_bloggs/alert/b"))
    #expect(try id("help", topic: "joe_bloggs/alert/a") == id("help", topic: "joe_bloggs/alert/a"))
    let vague = #"{"statusId":"ACTIVE","action":"ADD"}"#
    #expect(try id(vague, topic: "joe_bloggs/alert/a") != id(vague, topic: "joe_bloggs/alert/b"))
  }

  @Test func `names that CloudEvents does not allow, or that nobody could have meant, do not get into attributes`()
    throws
  {
    let long = String(repeating: "x", count: 5_000)
    let event = try homelink(
      #"{"__IDENTITY":"a/b\u0000%","propertyReference":"\#(long)","deviceSerialNumber":"p-\#(long)","eventTypeId":"a/b","action":"\#(long)"}"#,
      topic: "\(long)/alert/x")
    for text in [event.id, event.source, event.subject ?? ""] {
      #expect(text.utf8.count < 200 && !text.contains("\0") && !text.contains(long))
    }
    #expect(event.id.hasPrefix("alert/a%2Fb%00%25/sha256-") && event.subject?.hasSuffix("/a%2Fb") == true)
  }
}
