import Foundation
import Testing

/// Events of no vendor with the real program: in by HTTP in every mode, through the journal and a restart, and out as CloudEvents.
@Suite struct GenericPushTests {
  private let folder: TestFolder
  private let port: UInt16

  private static let token = ["Authorization": "Bearer push-token"]
  private static let structured = token.merging(["Content-Type": "application/cloudevents+json"]) { $1 }

  init() throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
  }

  private func start() throws -> GatewayProcess {
    try GatewayProcess(
      in: folder.url, port: port,
      configuration: """
        journal: { path: "\(folder.path)/journal.db" }
        http: { listen: "127.0.0.1:\(port)" }
        inputs:
          anything: { type: http, path: /push/events, dialect: cloudevents, token: push-token, body_limit: 2KiB }
          weather:
            type: http
            path: /push/weather
            dialect: json
            token: push-token
            kind: state
            event: { id: id, subject: sensor, type: { default: weather }, source: { default: /weather } }
        outputs:
          stream: { type: sse, path: /events, token: read }
        routes:
          - { match: { input: [anything, weather] }, to: stream }
        """)
  }

  private func push(
    _ body: String, _ fields: [String: String] = structured, to path: String = "/push/events", method: String = "POST"
  ) throws -> HTTPConnection.Answer {
    try HTTPConnection(port: port).request(method, path, fields: fields, body: Array(body.utf8))
  }

  private func event(_ id: String, _ more: String = "") -> String {
    #"{"specversion":"1.0","id":"\#(id)","source":"/door","type":"opened"\#(more)}"#
  }

  @Test func `events of every mode are acknowledged, kept, and go out as they came`() throws {
    let first = try start()
    let batch = Self.token.merging(["Content-Type": "application/cloudevents-batch+json"]) { $1 }
    let binary = Self.token.merging([
      "Content-Type": "text/plain", "ce-specversion": "1.0", "ce-id": "3", "ce-source": "/door", "ce-type": "opened",
      "ce-subject": "Euro%20%E2%82%AC",
    ]) { $1 }
    let answers = [
      try push(event("0", #","traceparent":"00-1","data":{"v": 81.60}"#)),
      try push(event("0")),
      try push("[\(event("1")),\(event("2", #","datacontenttype":"image/png","data_base64":"AP8=""#))]", batch),
      try push("[]", batch),
      try push("h\"é", binary),
      try push(#"{"id":4,"sensor":"north","celsius":21.50}"#, Self.token, to: "/push/weather"),
    ]
    for answer in answers {
      #expect(answer.status == 202 && answer.text == "{}")
      #expect(HTTPConnection.field("content-type", of: answer.head) == "application/json")
    }
    first.kill()
    try withExtendedLifetime(try start()) {
      let stream = try EventStream(port: port, token: "read", lastEventID: "0")
      try stream.read { $0.messages.filter { $0.event == nil }.count == 5 }
      let events = stream.messages.filter { $0.event == nil }.map(\.data)
      let ends = [
        #""traceparent":"00-1","datacontenttype":"application/json","data":{"v": 81.60}}"#, #""changed":false}"#,
        #""datacontenttype":"image/png","data_base64":"AP8="}"#, #""datacontenttype":"text/plain","data":"h\"é"}"#,
        #""data":{"id":4,"sensor":"north","celsius":21.50}}"#,
      ]
      for (number, (event, end)) in zip(events, ends).enumerated() {
        #expect(event.contains(#""id":"\#(number)""#) && event.hasSuffix(end), "\(event)")
      }
      #expect(events[3].contains(#""subject":"Euro €""#))
      #expect(events[4].contains(#""kind":"state""#) && events[4].contains(#""source":"/weather""#))
    }
  }

  @Test func `what cannot be read is refused at once, in words, and nothing is kept`() throws {
    let gateway = try start()
    let json = Self.token.merging(["Content-Type": "application/json"]) { $1 }
    let text = Self.token.merging(["Content-Type": "text/plain"]) { $1 }
    let refused: [(status: Int, answer: HTTPConnection.Answer)] = [
      (400, try push("{")), (400, try push("")), (400, try push(#"{"specversion":"1.0","id":"1"}"#)),
      (
        400,
        try push(
          "[\(event("1")),1]", Self.structured.merging(["Content-Type": "application/cloudevents-batch+json"]) { $1 })
      ),
      (400, try push(event("1"), json)), (415, try push(event("1"), text)), (415, try push(event("1"), Self.token)),
      (413, try push(event("1", #","data":"\#(String(repeating: "x", count: 2_048))""#))),
      (400, try push("nothing", json, to: "/push/weather")), (415, try push("{}", text, to: "/push/weather")),
    ]
    for (status, answer) in refused {
      #expect(answer.status == status, "\(answer.text)")
      let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: String]
      #expect(object?["error"]?.isEmpty == false)
    }
    #expect(try push("", [:], method: "GET").status == 405)
    let health = try HTTPConnection(port: port).request("GET", "/health").text
    #expect(health.contains(#""quarantined":0"#) && !health.contains(#""quarantined":1"#))
    #expect(!health.contains(#""deliveries":1"#))
    withExtendedLifetime(gateway) {}
  }

  @Test(arguments: [
    nil, "", "push-token", "Bearer", "Bearer ", "Bearer push-toke", "Bearer push-tokenx", "Basic push-token",
  ])
  func `only the token opens the door`(authorization: String?) throws {
    let gateway = try start()
    for path in ["/push/events", "/push/weather"] {
      var fields = Self.structured
      fields["Authorization"] = authorization
      let answer = try push(event("1"), fields, to: path)
      #expect(answer.status == 401)
      #expect(HTTPConnection.field("www-authenticate", of: answer.head) == "Bearer")
      #expect(!answer.text.contains("push-token"))
    }
    withExtendedLifetime(gateway) {}
  }
}
