import CausewayCore
import CausewayDialects
import CausewayTestKit
import Foundation
import HTTPServer
import Loop
import Testing

@testable import CausewayGateway

@Suite(.timeLimit(.minutes(2))) @EventLoop struct QuarantineDoorTests {
  @Test func `what could not be read is listed, and shown as it came`() async throws {
    try await RunningGateway.with { gateway in
      try await gateway.pushUnreadable("{\"msgType\":\n 7")
      try await gateway.until("it is there") { try await gateway.get("quarantine").list("quarantine").count == 1 }
      let row = try #require(try await gateway.get("quarantine").list("quarantine").first)
      #expect(row["input"] as? String == "aqara" && row["dialect"] as? String == "aqara")
      #expect(row["bytes"] as? Int == 14 && (row["reason"] as? String)?.isEmpty == false && row["body"] == nil)
      let number = try #require(row["number"] as? Int)
      let one = try await gateway.get("quarantine/\(number)").json
      #expect(one["body"] as? String == "{\"msgType\":\n 7" && one["truncated"] as? Bool == false)
      #expect(try await gateway.get("quarantine?input=push").list("quarantine").isEmpty)
      let retried = try await gateway.post("quarantine/retry", #"{"all":true}"#).json
      #expect(retried["released"] as? Int == 0 && retried["unreadable"] as? Int == 1)
      let dropped = try await gateway.post("quarantine/drop", "{\"numbers\":[\(number),77]}").json
      #expect(dropped["dropped"] as? Int == 1 && dropped["missing"] as? [Int] == [77])
      #expect(try await gateway.get("quarantine/\(number)").status == 404)
    }
  }

  /// The door over a journal with these bodies in quarantine, of an input that reads CloudEvents.
  private static func stage(_ bodies: [[UInt8]]) async throws -> (QuarantineDoor, MemoryJournal) {
    let journal = MemoryJournal()
    let time = ManualTime()
    let quarantined = bodies.map { body in
      QuarantinedDelivery(
        delivery: Delivery(body: body, attributes: ["content-type": "application/cloudevents+json"]), input: "in",
        dialect: "cloudevents", reason: "could not be read", receivedAt: time.now)
    }
    _ = try await journal.append(PendingBatch(quarantined: quarantined))
    let ingest = JournalIngest(
      input: "in", dialectName: "cloudevents", dialect: CloudEventsDialect(), devices: DeviceShelf([]),
      configuredDevices: [:], journal: journal,
      link: Link(name: "in", direction: .input, type: "http", canBeDown: false, since: time.now), time: time,
      log: .silent)
    return (QuarantineDoor(ingests: ["in": ingest], journal: journal, time: time), journal)
  }

  private static func ask(_ door: QuarantineDoor, _ method: String, _ path: String, _ body: String) async throws
    -> [String: Any]
  {
    let peer = try #require(SocketAddress(parsing: "127.0.0.1:1"))
    let route = try #require(door.routes.first { $0.method == method && $0.path.joined(separator: "/") == path })
    guard case .json(let answer) = route.answer else { return [:] }
    let head = try HTTPRequestHead(method: method, target: "/x", peer: peer)
    let writer = try await answer(ControlRequest(head, arguments: ["1"], body: Array(body.utf8)))
    return try #require(try JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String: Any])
  }

  @Test func `what can be read now becomes events, and leaves`() async throws {
    let good = #"{"specversion":"1.0","id":"7","source":"/t","type":"t.a"}"#
    let (door, journal) = try await Self.stage([Array(good.utf8), Array("no".utf8)])
    let answer = try await Self.ask(door, "POST", "quarantine/retry", #"{"input":"in"}"#)
    #expect(answer["released"] as? Int == 1 && answer["events"] as? Int == 1 && answer["unreadable"] as? Int == 1)
    let entries = try await journal.availablePage(after: .start, limit: 10).entries
    #expect(entries.map(\.event.id) == ["7"] && entries.first?.input == "in")
    #expect(
      try await journal.quarantined(after: 0, limit: 10).map { $0.quarantined.delivery.body } == [Array("no".utf8)])
    let again = try await Self.ask(door, "POST", "quarantine/retry", #"{"all":true}"#)
    #expect(again["released"] as? Int == 0 && again["unreadable"] as? Int == 1)
  }

  @Test func `of an input that is gone nothing is read`() async throws {
    let (door, journal) = try await Self.stage([Array("{}".utf8)])
    let orphaned = QuarantineDoor(ingests: [:], journal: journal, time: door.time)
    let answer = try await Self.ask(orphaned, "POST", "quarantine/retry", #"{"all":true}"#)
    #expect(answer["unreadable"] as? Int == 1)
    let reasons = try #require(answer["reasons"] as? [[String: Any]])
    #expect((reasons.first?["reason"] as? String)?.contains("any more") == true)
  }

  @Test(
    arguments: [
      (Array("a\u{1b}[2J".utf8), false), ([0xff, 0xfe], false), (Array("é\t\r\n".utf8), true), ([], true),
    ] as [([UInt8], Bool)])
  func `a body is shown as text only if it is fit to be shown`(body: [UInt8], isText: Bool) async throws {
    let (door, _) = try await Self.stage([body])
    let answer = try await Self.ask(door, "GET", "quarantine/*", "")
    #expect((answer["body"] != nil) == isText && (answer["body_base64"] != nil) == !isText)
    if !isText { #expect(Data(base64Encoded: answer["body_base64"] as? String ?? "") == Data(body)) }
  }

  @Test func `a long body is cut between two characters`() async throws {
    let (door, _) = try await Self.stage([Array(("x" + String(repeating: "é", count: 40_000)).utf8)])
    let answer = try await Self.ask(door, "GET", "quarantine/*", "")
    #expect(answer["truncated"] as? Bool == true && answer["bytes"] as? Int == 80_001)
    #expect((answer["body"] as? String)?.utf8.count == 65_535)
  }
}
