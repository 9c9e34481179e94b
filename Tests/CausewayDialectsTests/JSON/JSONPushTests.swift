import CausewayCore
import CausewayDialects
import Testing

@Suite struct JSONPushTests {
  private let push = GenericPush("json", ["token": "s3cr3t-T0ken", "event": ["id": "id", "subject": "a.b"]])

  @Test(arguments: ["application/json", "application/json; charset=UTF-8", "text/json", "application/vnd.x+json", ""])
  func `JSON is kept, and nothing of its head`(type: String) throws {
    let delivery = try #require(try push.delivery(["content-type": type, "x": "y"], body: #"{"id":"1"}"#))
    #expect(delivery == Delivery(body: Array(#"{"id":"1"}"#.utf8)))
    let event = try #require(try push.events(of: delivery).first)
    #expect(event.id == "1")
    #expect(event.type == "json.event")
    #expect(event.source == "/json/door")
    #expect(event.kind == .occurrence)
  }

  @Test func `a content type may be missing`() throws {
    #expect(try push.admission([:]) == .admitted)
  }

  @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "nonsense", "application/json; charset=latin1"])
  func `other content types are refused before the body is read`(type: String) throws {
    guard case .refused(415, _) = try push.admission(["content-type": type]) else {
      Issue.record("taken")
      return
    }
  }

  @Test(arguments: [("", 1), ("{", 2), ("{}x", 3)])
  func `what is not JSON is refused at once`(body: String, column: Int) throws {
    guard case .refuse(400, let reason) = try push.verdict([:], body: body) else {
      Issue.record("kept")
      return
    }
    #expect(reason.hasPrefix("not JSON: line 1, column \(column): "))
  }
}
