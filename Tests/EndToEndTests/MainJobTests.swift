import Foundation
import Testing

/// The main job with the real program: signed pushes in, journal, streams out.
@Suite struct MainJobTests {
  private let folder: TestFolder
  private let port: UInt16

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
          aqara-push: { type: http, path: /push/aqara, dialect: aqara, secret: "\(SignedPush.secret)" }
        outputs:
          stream: { type: sse, path: /events, format: aqara, token: "bridge" }
          all: { type: sse, path: /all, format: cloudevents, token: "everything" }
        routes:
          - { name: everything, match: { type: "*" }, to: [stream, all] }
        """)
  }

  private func push(_ body: [UInt8], _ headers: [String: String] = SignedPush.headers()) throws -> HTTPConnection.Answer
  {
    try HTTPConnection(port: port).request("POST", "/push/aqara", fields: headers, body: body)
  }

  private func accept(_ body: [UInt8]) throws {
    let answer = try push(body)
    #expect(answer.status == 200 && answer.text == #"{"code":0}"#)
    #expect(HTTPConnection.field("content-type", of: answer.head) == "application/json")
  }

  @Test func `a signed push is acknowledged and reaches both streams`() throws {
    let gateway = try start()
    let stream = try EventStream(port: port, token: "bridge")
    let all = try EventStream(port: port, path: "/all", token: "everything")
    #expect(stream.status == 200 && stream.head.lowercased().contains("content-type: text/event-stream"))
    try stream.read { $0.messages.contains { $0.event == "snapshot" } }
    try accept(SignedPush.report("m1", value: "1"))
    try stream.read { !$0.values(of: "batch").isEmpty }
    #expect(stream.values(of: "batch") == ["1"])
    try all.read { !$0.messages.isEmpty }
    #expect(all.messages.first?.data.contains(#""type":"aqara.resource_report""#) == true)
    #expect(gateway.terminate() == 0)
    try stream.read { $0.hasEndedCleanly }
  }

  @Test func `after a kill the snapshot is complete, positions go on, and a client resumes and misses nothing`() throws
  {
    let first = try start()
    let reader = try EventStream(port: port, path: "/all", token: "everything")
    for number in 0..<50 {
      try accept(SignedPush.report("m\(number)", resource: "\(number).1.85", value: "v\(number)"))
    }
    try reader.read { $0.messages.count >= 20 }
    let seen = try #require(reader.messages.last?.id)
    first.kill()

    let second = try start()
    let snapshot = try EventStream(port: port, token: "bridge")
    try snapshot.read { $0.messages.contains { $0.event == "snapshot" && $0.id != nil } }
    #expect(Set(snapshot.values(of: "snapshot")) == Set((0..<50).map { "v\($0)" }))
    try accept(SignedPush.report("after", value: "after"))
    let resumed = try EventStream(port: port, path: "/all", token: "everything", lastEventID: seen)
    try resumed.read { $0.messages.contains { $0.data.contains(#""value":"after""#) } }
    let positions = (reader.messages + resumed.messages).compactMap { $0.id.flatMap { Int64($0) } }
    #expect(zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 })
    #expect(reader.messages.count + resumed.messages.count == 51)
    #expect(!resumed.messages.contains { $0.event == "gap" })
    #expect(second.terminate() == 0)
  }

  @Test func `two rings a millisecond apart arrive as two, in order, in batches of their own, and in no snapshot`()
    throws
  {
    let gateway = try start()
    let stream = try EventStream(port: port, token: "bridge")
    let all = try EventStream(port: port, path: "/all", token: "everything")
    try stream.read { $0.messages.contains { $0.event == "snapshot" } }
    let rings =
      #"{"msgId":"r","openId":"open","msgType":"resource_report","data":["#
      + #"{"subjectId":"bell","resourceId":"13.12.85","value":"1","time":"1710000000000","statusCode":0},"#
      + #"{"subjectId":"bell","resourceId":"13.12.85","value":"1","time":"1710000000001","statusCode":0}]}"#
    try accept(Array(rings.utf8))
    try stream.read { $0.items(of: "batch").count == 2 }
    let batches = stream.messages.filter { $0.event == "batch" }
    #expect(batches.count == 2)
    #expect(batches.flatMap(\.items).compactMap { $0["time"] as? Int } == [1_710_000_000_000, 1_710_000_000_001])
    try all.read { $0.messages.count == 2 }
    let late = try EventStream(port: port, token: "bridge")
    try late.read { $0.messages.contains { $0.event == "snapshot" } }
    #expect(late.items(of: "snapshot").isEmpty)
    #expect(gateway.terminate() == 0)
  }

  @Test func `a message that comes twice is acknowledged twice and journaled once`() throws {
    let gateway = try start()
    let all = try EventStream(port: port, path: "/all", token: "everything")
    for _ in 0..<3 { try accept(SignedPush.report("same", value: "once")) }
    try accept(SignedPush.report("other", value: "then"))
    try all.read { $0.messages.count >= 2 }
    #expect(all.messages.count == 2)
    let health = try HTTPConnection(port: port).request("GET", "/health")
    #expect(health.text.contains(#""ignoredMessageCount":2"#))
    #expect(gateway.terminate() == 0)
  }

  @Test
  func
    `five thousand resources come as a snapshot of short lines, and a client that leaves in its middle loses nothing`()
    throws
  {
    let gateway = try start()
    let connection = try HTTPConnection(port: port)
    for part in 0..<50 {
      let items = (0..<100).map { number in
        #"{"subjectId":"lumi.\#(part)","resourceId":"\#(number).1.85","value":"\#(part)-\#(number)","time":"1710000000000","statusCode":0,"#
          + #""triggerSource":{"type":10,"time":"1710000000"}}"#
      }
      let body =
        #"{"msgId":"p\#(part)","openId":"open","msgType":"resource_report","data":[\#(items.joined(separator: ","))]}"#
      let answer = try connection.request("POST", "/push/aqara", fields: SignedPush.headers(), body: Array(body.utf8))
      #expect(answer.status == 200)
    }
    let impatient = try EventStream(port: port, token: "bridge")
    try impatient.read { !$0.messages.isEmpty }
    #expect(impatient.messages.first?.id == nil, "only the last part may be resumed after")
    let patient = try EventStream(port: port, token: "bridge")
    try patient.read { $0.messages.contains { $0.id != nil } }
    #expect(patient.longestLine < 64 * 1_024)
    #expect(patient.messages.filter { $0.event == "snapshot" }.count > 1)
    #expect(Set(patient.values(of: "snapshot")).count == 5_000)
    #expect(gateway.terminate() == 0)
  }

  @Test func `health speaks the bridge's language for the input that is there`() throws {
    let gateway = try start()
    let answer = try HTTPConnection(port: port).request("GET", "/health")
    #expect(answer.status == 200)
    #expect(HTTPConnection.field("content-type", of: answer.head) == "application/json")
    let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
    let health = try #require(object)
    #expect(health["status"] as? String == "up" && health["rocketmqStarted"] as? Bool == true)
    #expect(health["capabilities"] as? [String] == ["resource_report", "spec_report"])
    let links = try #require(health["links"] as? [[String: Any]])
    #expect(links.compactMap { $0["name"] as? String } == ["aqara-push", "stream", "all"])
    #expect(!answer.text.contains(SignedPush.secret) && !answer.text.contains("everything"))
    for path in ["/livez", "/readyz"] { #expect(try HTTPConnection(port: port).request("GET", path).status == 200) }
    #expect(gateway.terminate() == 0)
  }
}
