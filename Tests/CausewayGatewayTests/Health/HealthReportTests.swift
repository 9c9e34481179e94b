import CausewayCore
import Foundation
import Testing

@testable import CausewayGateway

@Suite struct HealthReportTests {
  private let now = Timestamp(milliseconds: 1_775_815_200_000)

  private func report(_ links: [Link], isReady: Bool = true) throws -> [String: Any] {
    let report = HealthReport(
      isReady: isReady, links: links, head: Position(rawValue: 10), heartbeat: .seconds(15), lag: .milliseconds(3),
      now: now)
    return try #require(try JSONSerialization.jsonObject(with: Data(report.json)) as? [String: Any])
  }

  private func input(canBeDown: Bool = false, dialect: String = "aqara") -> Link {
    Link(name: "in", direction: .input, type: "http", dialect: dialect, canBeDown: canBeDown, since: now)
  }

  @Test func `what the owner should look at is listed`() throws {
    let report = HealthReport(
      isReady: true, links: [], head: .start, heartbeat: .seconds(15), lag: .zero, warnings: ["a \"field\""], now: now)
    let health = try #require(try JSONSerialization.jsonObject(with: Data(report.json)) as? [String: Any])
    #expect(health["warnings"] as? [String] == ["a \"field\""])
  }

  @Test func `every field of the bridge is there, in its type`() throws {
    let link = input()
    link.received(deliveries: 3, at: now)
    link.ingested(Receipt(committed: 1, duplicates: 1, quarantined: 1), lastType: "aqara.resource_report", at: now)
    link.failed("the disk is full", at: now)
    let health = try report([link])
    #expect(health["status"] as? String == "up" && health["rocketmqStarted"] as? Bool == true)
    #expect(health["rocketmqEnabled"] as? Bool == true && health["consumerRegistered"] as? Bool == true)
    #expect(health["assignedQueueCount"] as? Int == 1 && health["heartbeatIntervalSeconds"] as? Int == 15)
    #expect(health["lastMessageAt"] as? String == "2026-04-10T10:00:00.000Z")
    #expect(health["lastError"] as? String == "the disk is full")
    #expect(health["rawMessageCount"] as? Int == 3 && health["parsedMessageCount"] as? Int == 2)
    #expect(health["publishedEventCount"] as? Int == 1 && health["ignoredMessageCount"] as? Int == 1)
    #expect(health["processingErrorCount"] as? Int == 2)
    #expect(health["lastMessageType"] as? String == "aqara.resource_report")
    for key in ["publicUrl", "nameserver"] { #expect(health[key] is NSNull) }
    let lag = try #require(health["causeway"] as? [String: Any])["loopLagSeconds"] as? Double
    #expect(lag == 0.003)
  }

  @Test func `it is starting until the input is ready, and degraded without one`() throws {
    #expect(try report([input()], isReady: false)["status"] as? String == "starting")
    #expect(try report([input(canBeDown: true)])["status"] as? String == "starting")
    let degraded = try report([input(dialect: "json")])
    #expect(degraded["status"] as? String == "degraded" && degraded["rocketmqEnabled"] as? Bool == false)
  }

  @Test func `an output's lag is counted in entries`() throws {
    let link = Link(name: "out", direction: .output, type: "sse", canBeDown: false, since: now)
    link.sent(2, through: Position(rawValue: 7), at: now)
    let links = try #require(try report([link])["links"] as? [[String: Any]])
    #expect(links.first?["lagEntries"] as? Int == 3 && links.first?["events"] as? Int == 2)
  }
}
