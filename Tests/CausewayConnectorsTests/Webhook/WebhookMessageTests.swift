import CausewayCore
import CausewayTestKit
import HTTPClient
import Testing

@testable import CausewayConnectors

@Suite struct WebhookMessageTests {
  private func content(
    _ message: WebhookMessage, _ event: Event = .sample("1"), isReplayed: Bool = false
  ) -> (fields: [String], body: String) {
    let entry = Entry(
      position: Position(rawValue: 7), event: event, input: "in", receivedAt: Timestamp(milliseconds: 0), changed: true)
    let content = message.content(for: entry, isReplayed: isReplayed)
    return (content.fields.map { "\($0.name): \($0.value)" }, String(decoding: content.body, as: UTF8.self))
  }

  private func template(_ body: String, _ type: String = "text/plain", headers: [(String, String)] = []) throws
    -> WebhookMessage
  {
    WebhookMessage(
      mode: .template, body: try Template(body), contentType: type,
      headers: try headers.map { WebhookHeader(name: $0.0, template: try Template($0.1)) })
  }

  @Test func `structured is the event as CloudEvents JSON`() {
    let (fields, body) = content(WebhookMessage(), isReplayed: true)
    #expect(fields == ["User-Agent: Causeway/0.1.0", "Content-Type: application/cloudevents+json"])
    #expect(
      body == #"{"specversion":"1.0","id":"1","source":"/test/home","type":"test.report","subject":"lamp/on","#
        + #""position":"7","input":"in","kind":"state","retained":false,"changed":true,"replayed":true,"#
        + #""datacontenttype":"application/json","data":{"value":"1"}}"#)
  }

  @Test func `binary has the attributes in headers and the payload as it came`() {
    let event = Event.sample(
      "é %\"1", subject: "a b", time: 0, data: #"{ "value": 1.0 }"#, extensions: #"{"n":5,"b":true,"t":"x\ny"}"#,
      topic: "t", retained: true)
    let (fields, body) = content(WebhookMessage(mode: .binary), event, isReplayed: true)
    #expect(
      fields == [
        "User-Agent: Causeway/0.1.0", "ce-specversion: 1.0", "ce-id: %C3%A9%20%25%221", "ce-source: /test/home",
        "ce-type: test.report", "ce-subject: a%20b", "ce-time: 1970-01-01T00:00:00.000Z", "ce-position: 7",
        "ce-input: in", "ce-kind: state", "ce-topic: t", "ce-retained: true", "ce-changed: true", "ce-replayed: true",
        "ce-n: 5", "ce-b: true", "ce-t: x%0Ay", "Content-Type: application/json",
      ])
    #expect(body == #"{ "value": 1.0 }"#)
  }

  @Test(
    arguments: [
      (Event.sample("1", data: nil), nil, ""), (.sample("1", data: #""x""#), "application/json", #""x""#),
      (.sample("1", data: #""hé\n""#, dataContentType: "text/plain"), "text/plain", "hé\n"),
      (.sample("1", data: #"{"a":1}"#, dataContentType: "text/plain"), "text/plain", #"{"a":1}"#),
      (
        .sample("1", data: #""x""#, dataContentType: "application/senml+json; v=1"), "application/senml+json; v=1",
        #""x""#
      ),
      (.sample("1", data: #""SGk=""#, dataContentType: "image/png", dataIsBase64: true), "image/png", "Hi"),
      (.sample("1", data: #""SGk=""#, dataIsBase64: true), nil, "Hi"),
    ] as [(Event, String?, String)])
  func `a payload that is no JSON goes out as it was`(event: Event, type: String?, expected: String) {
    let (fields, body) = content(WebhookMessage(mode: .binary), event)
    #expect(body == expected)
    #expect(fields.last { $0.hasPrefix("Content-Type") } == type.map { "Content-Type: \($0)" })
  }

  @Test func `a template is what the owner wrote`() throws {
    let message = try template("{{type}}: {{data.value | json}}", headers: [("X-Subject", "<{{subject}}>")])
    let (fields, body) = content(message)
    #expect(fields == ["User-Agent: Causeway/0.1.0", "X-Subject: <lamp/on>", "Content-Type: text/plain"])
    #expect(body == #"test.report: "1""#)
  }

  @Test func `what an event carries cannot add headers`() throws {
    let message = try template("x", headers: [("X-A", "{{data.a}}"), ("X-B", "{{data.b}}")])
    let (fields, _) = content(message, .sample("1", data: #"{"a":"1\r\nHost: evil\u0000","b":""}"#))
    #expect(fields == ["User-Agent: Causeway/0.1.0", "X-A: 1  Host: evil ", "Content-Type: text/plain"])
  }

  @Test func `the owner may call the gateway what he likes`() throws {
    let message = try template("x", headers: [("user-agent", "me")])
    #expect(content(message).fields == ["user-agent: me", "Content-Type: text/plain"])
  }
}
