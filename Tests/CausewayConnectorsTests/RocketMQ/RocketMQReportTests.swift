import CausewayCore
import CausewayTestKit
import Loop
import Testing

@testable import CausewayConnectors
@testable import RocketMQ

@EventLoop @Suite struct RocketMQReportTests {
  private let link: Link
  private let report: RocketMQReport

  init() {
    let link = Link(
      name: "in", direction: .input, type: "rocketmq", dialect: "json", canBeDown: true,
      since: Timestamp(milliseconds: 0))
    self.link = link
    let context = InputContext(
      name: "in", ingest: ScriptedIngest(), etiquette: nil, link: link, time: ManualTime(), log: .silent)
    report = RocketMQReport(
      context, RocketMQSettings(nameServers: ["mq:9876"]), RocketMQIntakeSettings(topic: "t", group: "g"))
  }

  private func status(
    members: [String] = ["me"], queues: [(topic: String, problem: RocketMQError?)] = [], brokers: [String] = ["b:1"],
    errors: [RocketMQError] = []
  ) -> ConsumerStatus {
    ConsumerStatus(
      clientID: "me", nameServer: "mq:9876", members: members,
      queues: queues.enumerated().map { index, queue in
        ConsumerStatus.Queue(
          queue: MessageQueue(topic: queue.topic, brokerName: "b", id: Int32(index)), offset: 0, lag: nil,
          unfinished: 0,
          lastAnswerMilliseconds: 0, problem: queue.problem)
      }, brokers: brokers, problems: errors.map(\.description), errors: errors)
  }

  @Test func `a member with queues is connected, and retries are not counted as its share`() {
    report.show(status(queues: [("t", nil), ("t", nil), ("%RETRY%g", nil)]))
    #expect(link.reading.connected)
    #expect(
      link.reading.membership
        == GroupMembership(nameServer: "mq:9876", isRegistered: true, queues: 2, others: []))
  }

  @Test func `where others have every queue it is connected, and says who they are, each once`() {
    report.show(status(members: ["other", "me", "other"]))
    #expect(link.reading.connected)
    #expect(link.reading.membership?.others == ["other"] && link.reading.membership?.queues == 0)
  }

  @Test func `before a broker counts it among the members it is not connected`() {
    report.show(status(members: ["other"]))
    #expect(!link.reading.connected && link.reading.membership?.isRegistered == false)
    #expect(link.reading.presentError == nil, "nothing is wrong yet")
  }

  @Test func `a lost broker is down at once, and what was wrong is over when it is back`() {
    let lost = RocketMQError.connectionLost(address: "b:1", reason: "connection reset")
    report.show(status(queues: [("t", nil)]))
    report.show(status(queues: [("t", lost)], brokers: [], errors: []))
    #expect(!link.reading.connected)
    #expect(link.reading.presentError?.text.contains("the connection to b:1 was lost") == true)
    report.show(status(queues: [("t", nil)]))
    #expect(link.reading.connected && link.reading.presentError == nil)
  }

  @Test func `one of two brokers is enough to be connected, and the other is told of`() {
    let lost = RocketMQError.timedOut(address: "b:2")
    report.show(status(queues: [("t", nil), ("t", lost)], errors: [lost]))
    #expect(link.reading.connected && link.reading.presentError != nil)
    report.show(status(queues: [("t", nil), ("t", nil)]))
    #expect(link.reading.presentError == nil)
  }

  @Test func `keys that are refused are for the owner, whatever else is wrong, and are told once`() {
    let refusal = RocketMQError.refused(.noPermission, remark: "check signature failed.", address: "b:1")
    for _ in 0..<3 { report.show(status(members: [], errors: [.noRoute(topic: "t"), refusal])) }
    let state = link.reading
    #expect(!state.connected && state.needsOwner && state.errors == 1)
    #expect(state.lastError?.text.contains("`secret_key`") == true)
  }

  @Test func `a topic that is missing is waited for`() {
    report.show(status(errors: [.noRoute(topic: "t")]))
    #expect(!link.reading.connected && !link.reading.needsOwner)
    #expect(link.reading.presentError?.text.contains("no broker serves the topic t yet") == true)
  }

  @Test func `while the journal takes nothing it is down, however well the brokers are`() {
    report.show(status(queues: [("t", nil)]))
    report.paused("the disk is full")
    report.show(status(queues: [("t", nil)]))
    #expect(!link.reading.connected && link.reading.presentError?.text == "paused: journal: the disk is full")
    report.resumed()
    report.show(status(queues: [("t", nil)]))
    #expect(link.reading.connected)
  }

  @Test func `whoever has left is nobody's member`() {
    report.show(status(queues: [("t", nil)]))
    report.left()
    #expect(!link.reading.connected && link.reading.membership == nil)
  }
}
