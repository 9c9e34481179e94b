import CausewayCore
import CausewayDialects
import Testing

@Suite struct CloudEventsPushTests {
  private let push = GenericPush("cloudevents")
  private let binary = ["ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t"]

  @Test(arguments: [
    "application/cloudevents+json", "application/cloudevents+json; charset=utf-8", "Application/CloudEvents+JSON",
  ])
  func `a structured event is kept with its content type alone`(type: String) throws {
    let headers = ["content-type": type, "host": "x", "ce-id": "repeated", "traceparent": "x"]
    let delivery = try #require(try push.delivery(headers, body: structured()))
    #expect(delivery == Delivery(body: Array(structured().utf8), attributes: ["content-type": type]))
    #expect(try push.events(of: delivery).map(\.id) == ["1"])
  }

  @Test func `a batch is kept, and an empty one only acknowledged`() throws {
    let headers = ["content-type": "application/cloudevents-batch+json"]
    let delivery = try #require(try push.delivery(headers, body: "[\(structured()),\(structured(id: "2"))]"))
    #expect(try push.events(of: delivery).map(\.id) == ["1", "2"])
    #expect(try push.verdict(headers, body: "[]") == .acknowledge)
    #expect(
      try push.verdict(headers, body: "[\(structured()),{}]")
        == .refuse(status: 400, reason: "event [1]: `specversion` is missing"))
  }

  @Test func `of a binary event the attributes are kept, and no credentials`() throws {
    let headers = binary.merging(["content-type": "text/plain", "cookie": "c", "x-api-key": "k"]) { $1 }
    let delivery = try #require(try push.delivery(headers, body: "hello"))
    #expect(delivery.attributes == binary.merging(["content-type": "text/plain"]) { $1 })
    #expect(try push.events(of: delivery).map(\.data) == [JSONText(#""hello""#)])
  }

  @Test(arguments: [
    ("{", "not JSON: line 1, column 2: expected a key in quotes, found the end of the text"),
    (#"{"specversion":"1.0"}"#, "`id` is missing"),
    ("", "not JSON: line 1, column 1: expected a value, found the end of the text"),
  ])
  func `what cannot be read is refused at once, and nothing is kept`(body: String, reason: String) throws {
    let headers = ["content-type": "application/cloudevents+json"]
    #expect(try push.verdict(headers, body: body) == .refuse(status: 400, reason: reason))
  }

  @Test(arguments: [
    ("application/cloudevents+avro", 415), ("application/cloudevents+xml", 415), ("application/cloudevents", 415),
    ("application/cloudevents+json; charset=utf-16", 415), ("text/plain", 415),
    ("application/x-www-form-urlencoded", 415),
    ("nonsense", 415), ("", 415), ("application/json", 400), ("application/vnd.x+json", 400),
  ])
  func `a content type that announces no event is refused before the body is read`(type: String, status: Int) throws {
    let admission = try push.admission(["content-type": type])
    guard case .refused(status, let reason) = admission else {
      Issue.record("\(admission)")
      return
    }
    #expect(reason.contains("application/cloudevents+json") || reason.contains("UTF-8"))
  }

  @Test func `a binary event may have any type of data, or none`() throws {
    for type in ["image/png", "application/json", "application/x-www-form-urlencoded", ""] {
      #expect(try push.admission(binary.merging(["content-type": type]) { $1 }) == .admitted)
    }
    #expect(try push.admission(binary) == .admitted)
    let utf16 = binary.merging(["content-type": "application/json; charset=utf-16"]) { $1 }
    #expect(
      try push.admission(utf16)
        == .refused(status: 415, reason: "JSON in another encoding than UTF-8 cannot be read"))
    #expect(
      try push.verdict(["ce-id": "1", "content-type": "application/json"], body: "{}")
        == .refuse(status: 400, reason: "`specversion` is missing"))
  }
}
