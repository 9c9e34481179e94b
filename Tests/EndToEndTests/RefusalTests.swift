import Foundation
import Testing

/// Every way in which the doors of the real program turn somebody away.
@Suite final class RefusalTests {
  private let folder: TestFolder
  private let gateway: GatewayProcess
  private let port: UInt16

  init() throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
    gateway = try GatewayProcess(
      in: folder.url, port: port,
      configuration: """
        journal: { path: "\(folder.path)/journal.db" }
        http: { listen: "127.0.0.1:\(port)" }
        inputs:
          aqara-push: { type: http, path: /push/aqara, dialect: aqara, secret: "\(SignedPush.secret)" }
        outputs:
          stream: { type: sse, path: /events, format: aqara, token: "right-token" }
        routes:
          - { name: everything, match: { type: "*" }, to: [stream] }
        """)
  }

  private func push(_ body: String, _ headers: [String: String], method: String = "POST") throws
    -> HTTPConnection.Answer
  {
    try HTTPConnection(port: port).request(method, "/push/aqara", fields: headers, body: Array(body.utf8))
  }

  private func code(_ answer: HTTPConnection.Answer) throws -> Int {
    let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
    return try #require(object?["code"] as? Int)
  }

  private let message = #"{"msgId":"m","openId":"o","msgType":"resource_report","data":[]}"#

  @Test(arguments: [
    nil, "", "right-token", "Bearer", "Bearer ", "Bearer right-toke", "Bearer right-tokenx", "Bearer RIGHT-TOKEN",
    "Basic right-token", "Bearer right-token x",
  ])
  func `a stream takes the right token only`(authorization: String?) throws {
    let fields = authorization.map { ["Authorization": $0] } ?? [:]
    let answer = try HTTPConnection(port: port).request("GET", "/events", fields: fields)
    #expect(answer.status == 401)
    #expect(!answer.text.contains("right-token"))
  }

  @Test(arguments: ["Bearer right-token", "bearer right-token", "Bearer  right-token"])
  func `the right token opens the stream, whatever the case of its scheme`(authorization: String) throws {
    let answer = try HTTPConnection(port: port).request("GET", "/events", fields: ["Authorization": authorization])
    #expect(answer.status == 200)
  }

  @Test func `address probes are answered and nothing is kept`() throws {
    for (method, body) in [("GET", ""), ("POST", ""), ("POST", "{}"), ("POST", " { } ")] {
      let answer = try push(body, [:], method: method)
      #expect(answer.status == 200 && answer.text == #"{"code":0}"#)
    }
    let health = try HTTPConnection(port: port).request("GET", "/health")
    #expect(health.text.contains(#""rawMessageCount":0"#))
  }

  @Test func `what is unsigned, wrongly signed or out of time is refused in words`() throws {
    var forged = SignedPush.headers()
    forged["sign"] = String(repeating: "0", count: 32)
    var short = SignedPush.headers()
    short["sign"] = String(short["sign"]?.dropLast() ?? "")
    var withoutTime = SignedPush.headers()
    withoutTime["time"] = nil
    let refused: [[String: String]] = [
      [:], forged, short, withoutTime, SignedPush.headers(secret: "another"), SignedPush.headers(ageInHours: 13),
      SignedPush.headers(ageInHours: -13),
    ]
    for headers in refused {
      let answer = try push(message, headers)
      #expect(answer.status == 401, "\(headers.keys)")
      #expect(try code(answer) != 0)
      #expect(!answer.text.contains(SignedPush.secret))
    }
    #expect(try push(message, SignedPush.headers(ageInHours: 11)).status == 200)
  }

  @Test func `a body beyond the limit is refused, announced or not`() throws {
    let announced = try push(String(repeating: "x", count: (1 << 20) + 1), SignedPush.headers())
    #expect(announced.status == 413)
    #expect(try code(announced) != 0)
    let connection = try HTTPConnection(port: port)
    var head = "POST /push/aqara HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n"
    for (name, value) in SignedPush.headers() { head += "\(name): \(value)\r\n" }
    try connection.send(Array((head + "\r\n").utf8))
    let piece = Array("10000\r\n".utf8) + [UInt8](repeating: 120, count: 65_536) + Array("\r\n".utf8)
    for _ in 0..<17 { try? connection.send(piece) }
    var answer = try connection.readHead()
    answer.body = try connection.body(of: answer)
    #expect(answer.status == 413)
    #expect(try code(answer) != 0)
  }

  @Test func `what is signed but cannot be read is acknowledged and kept for a person`() throws {
    for body in [
      "not json", "[1,2]", #"{"msgType":"resource_report","data":7}"#, "{\"a\":\"\u{0}\"}", #"{"a":1,"a":2}"#,
    ] {
      let answer = try push(body, SignedPush.headers())
      #expect(answer.status == 200 && answer.text == #"{"code":0}"#, "\(body)")
    }
    let health = try HTTPConnection(port: port).request("GET", "/health")
    #expect(health.text.contains(#""quarantined":"#) && !health.text.contains(#""quarantined":0"#))
  }

  @Test func `other methods and paths are refused`() throws {
    #expect(try push("", [:], method: "DELETE").status == 405)
    #expect(try HTTPConnection(port: port).request("POST", "/push/aqar", body: []).status == 404)
    #expect(try HTTPConnection(port: port).request("POST", "/events", body: []).status == 405)
  }
}
