import Foundation
import Loop
import RocketMQServer
import Testing

@testable import RocketMQ

/// The real program and the RocketMQ that ROCKETMQ_HOME names, one test after the other.
@Suite(
  .serialized,
  .enabled(
    if: Distribution.isNamed,
    "ROCKETMQ_HOME names no RocketMQ: download one from rocketmq.apache.org, unpack it and set the variable to its folder"
  ))
struct QueueInputTests {
  @Test func `a topic that is made later is taken from, once, and the group is left at the end`() async throws {
    let house = try await QueueHouse(queues: nil)
    let first = try house.gateway()
    try await house.waitForLink { house.error($0).contains("no broker serves the topic \(house.topic) yet") }
    #expect(try house.link()["connected"] as? Bool == false)
    try await house.client.admin.createTopic(house.topic, queues: 4)
    try await house.publish(0..<120)
    try await house.expect(0..<120, in: first)
    try await house.waitUntilConnected()
    #expect(try await house.members() == 1)

    let stream = try EventStream(port: house.port, token: "queue-test", lastEventID: "0")
    try stream.read { Set($0.messages.compactMap(\.id)).count >= 120 }

    let began = ContinuousClock.now
    #expect(first.terminate() == 0)
    #expect(ContinuousClock.now - began < .seconds(4))
    #expect(try await house.members() == 0, "the others must know at once")

    // Nothing comes twice after an orderly end, and what came meanwhile does, soon.
    try await house.publish(120..<130)
    let start = ContinuousClock.now
    let second = try house.gateway()
    try await house.expect(0..<130, in: second)
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(try house.link()["deliveries"] as? Int == 10)
    #expect(second.terminate() == 0)
    await house.close()
  }

  @Test func `killed under load again and again, nothing is lost or doubled`() async throws {
    let house = try await QueueHouse()
    var random = SplitMix(seed: 0x5eed)
    var published = 0
    for round in 0..<5 {
      // Half of the times at a named point: on disk, but not yet told to the broker.
      let gateway = try house.gateway(
        environment: round % 2 == 0 ? ["CAUSEWAY_FAULT": "before_answer:\(round + 1)"] : [:])
      let sent = published
      try await house.publish(sent..<sent + 600)
      published += 600
      if round % 2 == 0 {
        try await until("it ends at the point") { gateway.hasEnded }
      } else {
        try await Task.sleep(for: .milliseconds(Int(random.next() % 400)))
      }
      gateway.kill()
    }
    let last = try house.gateway()
    try await house.expect(0..<published, in: last)
    #expect(try house.link()["duplicates"] as? Int ?? 0 > 0, "some must have come twice")
    #expect(try await house.sentBack() == 0)
    #expect(last.terminate() == 0)
    await house.close()
  }

  @Test func `a broker that is killed and comes back is read on`() async throws {
    let house = try await QueueHouse()
    let gateway = try house.gateway()
    try await house.publish(0..<50)
    try await house.expect(0..<50, in: gateway)
    let server = house.server
    try await Self.blocking { server.kill() }
    try await house.waitForLink { $0["connected"] as? Bool == false && house.error($0).contains(server.broker) }
    try await Self.blocking { try server.startBroker() }
    try await until("it takes messages again", within: .seconds(90)) {
      (try? await house.publish(50..<100)) != nil
    }
    try await house.expect(0..<100, in: gateway)
    try await house.waitUntilConnected()
    #expect(try house.link()["recoveredAt"] is String)
    #expect(gateway.terminate() == 0)
    await house.close()
  }

  @Test func `while the journal takes nothing the input pauses, and loses nothing`() async throws {
    let house = try await QueueHouse()
    let faults = try Faults(in: house.folder, path: house.folder.path + "/journal.db")
    let gateway = try house.gateway(environment: faults.environment)
    try await house.publish(0..<10)
    try await house.expect(0..<10, in: gateway)
    faults.fail(.syncs)
    try await house.publish(10..<2_000)
    try await house.waitForLink { house.error($0).contains("paused: journal") && $0["connected"] as? Bool == false }
    faults.repair()
    try await house.expect(0..<2_000, in: gateway)
    try await house.waitUntilConnected()
    #expect(try await house.sentBack() == 0)
    #expect(gateway.terminate() == 0)
    await house.close()
  }

  /// On a thread that may wait.
  static func blocking(_ work: @escaping @Sendable () throws -> Void) async throws {
    try await withTaskExecutorPreference(globalConcurrentExecutor) { @concurrent in try work() }
  }
}
