import CausewayCore
import Foundation
import Testing

@testable import CausewayGateway

@Suite struct HealthReportTests {
  private let now = Timestamp(milliseconds: 1_775_815_200_000)

  private func report(
    _ links: [Link], isReady: Bool = true, isDetailed: Bool = true, inputs: [String: HealthReport.Input] = [:],
    isInBridgesPlace: Bool = false
  ) throws -> [String: Any] {
    let report = HealthReport(
      isReady: isReady, links: links, head: Position(rawValue: 10), heartbeat: .seconds(15), lag: .milliseconds(3),
      isDetailed: isDetailed, inputs: inputs, publicURL: "https://b.example.org", isInBridgesPlace: isInBridgesPlace,
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
    #expect(health["publicUrl"] as? String == "https://b.example.org" && health["nameserver"] is NSNull)
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

  // MARK: The message queue

  private static let queueInput = ["queue": HealthReport.Input(nameServers: ["a:9876", "b:9876"])]

  private func queue() -> Link {
    Link(name: "queue", direction: .input, type: "rocketmq", dialect: "aqara", canBeDown: true, since: now)
  }

  private func member(queues: Int = 4, others: [String] = []) -> GroupMembership {
    GroupMembership(nameServer: "a:9876", isRegistered: true, queues: queues, others: others)
  }

  @Test func `a queue's report speaks of its consumer`() throws {
    let link = queue()
    let before = try report([link], inputs: Self.queueInput)
    #expect(before["status"] as? String == "starting" && before["rocketmqStarted"] as? Bool == false)
    #expect(before["consumerRegistered"] as? Bool == false && before["assignedQueueCount"] as? Int == 0)
    link.connected(true, at: now)
    link.membership(member(queues: 3))
    let health = try report([link], inputs: Self.queueInput)
    #expect(health["status"] as? String == "up" && health["rocketmqStarted"] as? Bool == true)
    #expect(health["consumerRegistered"] as? Bool == true && health["assignedQueueCount"] as? Int == 3)
    #expect(health["nameserver"] as? String == "a:9876;b:9876")
    #expect(health["warnings"] as? [String] == [])
  }

  @Test func `a queue that was lost is starting anew, with its error`() throws {
    let link = queue()
    link.connected(true, at: now)
    link.membership(member())
    link.connected(false, at: now)
    link.failed("connection refused", at: now)
    let health = try report([link], inputs: Self.queueInput)
    #expect(health["status"] as? String == "starting" && health["rocketmqStarted"] as? Bool == false)
    #expect(health["lastError"] as? String == "connection refused")
  }

  @Test func `what only the owner can end is an error, until it is over`() throws {
    let link = queue()
    link.failed("the keys are refused", needsOwner: true, at: now)
    #expect(try report([link], inputs: Self.queueInput)["status"] as? String == "error")
    link.failed("no name server answers", at: now)
    #expect(try report([link], inputs: Self.queueInput)["status"] as? String == "starting")
    link.failed("the keys are refused", needsOwner: true, at: now)
    link.connected(true, at: now)
    #expect(try report([link], inputs: Self.queueInput)["status"] as? String == "up")
    #expect(try report([link], inputs: Self.queueInput)["lastError"] is NSNull)
  }

  @Test func `without a file words are about variables`() throws {
    let link = queue()
    link.failed("`secret_key` does not belong to this `access_key`", at: now)
    let health = try report([link], inputs: Self.queueInput, isInBridgesPlace: true)
    #expect(health["lastError"] as? String == "APP_KEY does not belong to this KEY_ID")
    #expect(try report([link], inputs: Self.queueInput)["lastError"] as? String == link.reading.lastError?.text)
  }

  @Test func `one of two inputs that works is enough`() throws {
    let link = queue()
    link.failed("the keys are refused", needsOwner: true, at: now)
    let health = try report([link, input()], inputs: Self.queueInput)
    #expect(health["status"] as? String == "up" && health["assignedQueueCount"] as? Int == 1)
  }

  @Test func `an input that is switched off is no input, and says so`() throws {
    let health = try report(
      [queue()], inputs: ["queue": HealthReport.Input(isEnabled: false, nameServers: ["a:9876"])])
    #expect(health["status"] as? String == "degraded" && health["rocketmqEnabled"] as? Bool == false)
    let links = try #require(health["links"] as? [[String: Any]])
    #expect(links.first?["enabled"] as? Bool == false)
  }

  @Test func `strangers learn where the name servers are only where the bridge told them`() throws {
    let link = queue()
    let stranger = try report([link], isDetailed: false, inputs: Self.queueInput)
    #expect(stranger["nameserver"] is NSNull)
    let client = try report([link], isDetailed: false, inputs: Self.queueInput, isInBridgesPlace: true)
    #expect(client["nameserver"] as? String == "a:9876;b:9876")
  }

  @Test func `who else takes from the group is a warning, with names for the owner alone`() throws {
    let link = queue()
    link.membership(member(others: ["10.0.0.7@71"]))
    let owner = try #require(try report([link], inputs: Self.queueInput)["warnings"] as? [String])
    #expect(owner.first?.hasPrefix("input queue shares its consumer group with 1 other (10.0.0.7@71): ") == true)
    let health = try report([link], isDetailed: false, inputs: Self.queueInput)
    let stranger = try #require(health["warnings"] as? [String])
    #expect(stranger.count == 1 && !stranger[0].contains("10.0.0.7"))
    let links = try #require(health["links"] as? [[String: Any]])
    let group = try #require(links.first?["group"] as? [String: Any])
    #expect(group["others"] as? Int == 1 && group["queues"] as? Int == 4 && group["otherNames"] == nil)
  }
}
