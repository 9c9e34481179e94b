import Foundation
import RocketMQ
import RocketMQServer
import Testing

/// In place of `aqara-rocketmq-bridge`: its environment, a real RocketMQ with ACL, and its client.
@Suite(
  .serialized, .timeLimit(.minutes(5)),
  .enabled(
    if: Distribution.isNamed,
    "ROCKETMQ_HOME names no RocketMQ: download one from rocketmq.apache.org, unpack it and set the variable to its folder"
  ))
struct DropInTests {
  @Test func `the bridge's environment is all it needs, and a restart forgets nothing`() async throws {
    let house = try await DropInHouse()
    for number in 1...20 { try await house.report("m\(number)", device: "lumi.\(number)", value: "\(number)") }
    var gateway = try house.start()
    try await house.until(status: "up")
    #expect(try BridgeClient.mayStart(port: house.port))
    // It is up with the first of its queues.
    try await DropInHouse.eventually("all queues are its own") { try house.health()["assignedQueueCount"] as? Int == 4 }
    let health = try house.health()
    #expect(health["consumerRegistered"] as? Bool == true)
    #expect(health["nameserver"] as? String == house.server.nameServer)
    #expect(health["publicUrl"] as? String == "https://bridge.example.com" && health["lastError"] is NSNull)
    try await DropInHouse.eventually("all are there") { try house.health()["publishedEventCount"] as? Int == 20 }
    #expect(throws: BridgeClient.Broken.self) { try BridgeClient(port: house.port, token: "another") }

    let client = try BridgeClient(port: house.port, token: DropInHouse.token)
    try client.read { $0.snapshots == 1 }
    #expect(client.states.count == 20 && client.states["lumi.7/3.51.85"] == "7")
    // Two rings within the bridge's interval are two.
    for value in ["1", "1"] {
      try await house.report("r-\(UUID().uuidString)", device: "lumi.bell", resource: "13.12.85", value: value)
    }
    try client.read { $0.batched.count == 2 }
    #expect(client.batched.allSatisfy { $0.device == "lumi.bell" && $0.value == "1" })
    let isBehind = try house.health()["lastMessageAt"] is NSNull
    #expect(!isBehind)

    #expect(gateway.terminate() == 0)
    try client.read { _ in false }
    #expect(client.hasEndedCleanly)
    try await house.report("while away", device: "lumi.3", value: "33")
    gateway = try house.start()
    let later = try BridgeClient(port: house.port, token: DropInHouse.token)
    try later.read { $0.snapshots == 1 }
    // At once, before the queue is asked; what was reported meanwhile follows.
    #expect(later.states.count == 20)
    try later.read { $0.states["lumi.3/3.51.85"] == "33" }
    #expect(!later.batched.contains { $0.device == "lumi.bell" && later.batched.count > 3 })
    #expect(gateway.standardError.contains("configured by the environment, in place of aqara-rocketmq-bridge"))
    for secret in [DropInHouse.secretKey, DropInHouse.token] {
      #expect(!gateway.standardError.contains(secret))
    }
    let (status, text) = try GatewayProcess.run(["health"], in: house.folder.url, environment: house.environment())
    #expect(status == 0 && text.contains("aqara-queue"))
    #expect(gateway.terminate() == 0)
    await house.close()
  }

  @Test func `a broker may be late, and its end is told`() async throws {
    let house = try await DropInHouse()
    house.server.kill()
    let gateway = try house.start()
    try await house.until(status: "starting")
    #expect(try !BridgeClient.mayStart(port: house.port))
    // The stream is open all the same: for a minute, in case it comes.
    let client = try BridgeClient(port: house.port, token: DropInHouse.token)
    try client.read { $0.snapshots == 1 }
    try house.server.startBroker()
    try await house.until(status: "up")
    try await house.report("late", value: "1")
    try client.read { $0.batched.count == 1 }

    house.server.kill()
    try await house.until(status: "starting", within: .seconds(20))
    let health = try house.health()
    #expect(health["rocketmqStarted"] as? Bool == false && health["lastError"] is String)
    try house.server.startBroker()
    try await house.until(status: "up")
    // Up with the first of its queues, well with the last.
    try await DropInHouse.eventually("no error is left") { try house.health()["lastError"] is NSNull }
    #expect(gateway.terminate() == 0)
    await house.close()
  }

  @Test func `streams close while the broker is away, and open again`() async throws {
    let house = try await DropInHouse()
    let (status, document) = try GatewayProcess.run(["check"], in: house.folder.url, environment: house.environment())
    #expect(status == 0)
    // What `check` prints is a file, here with a shorter patience.
    let text = try #require(document.range(of: "journal:").map { String(document[$0.lowerBound...]) })
      .replacingOccurrences(of: "    format: aqara\n", with: "    format: aqara\n    upstream_limit: 2s\n")
    let gateway = try GatewayProcess(
      in: house.folder.url, port: house.port, configuration: text, environment: house.environment())
    try await house.until(status: "up")
    let client = try BridgeClient(port: house.port, token: DropInHouse.token)
    try client.read { $0.snapshots == 1 }
    house.server.kill()
    try client.read { _ in false }
    #expect(client.hasEndedCleanly)
    let answer = try EventStream(port: house.port, token: DropInHouse.token)
    #expect(answer.status == 503)
    try house.server.startBroker()
    try await house.until(status: "up")
    let back = try BridgeClient(port: house.port, token: DropInHouse.token)
    try await house.report("back", value: "2")
    try back.read { $0.states["lumi.1/3.51.85"] == "2" }
    #expect(gateway.terminate() == 0)
    await house.close()
  }

  @Test func `wrong keys are told in words, and others in the group by name`() async throws {
    let house = try await DropInHouse()
    let wrong = try house.start(["APP_KEY": "not-the-right-key"])
    try await house.until(status: "error")
    let error = try #require(try house.health()["lastError"] as? String)
    #expect(
      error.contains("APP_KEY does not belong to this KEY_ID") && !error.contains("not-the-right-key")
        && !error.contains("AclException"))
    #expect(wrong.terminate() == 0)

    let gateway = try house.start()
    try await house.until(status: "up")
    let other = try await DropInHouse.client(house.server, RocketMQServer.application)
    let consumer = try await other.consumer(
      ConsumerSettings(group: DropInHouse.appID, subscriptions: [Subscription(DropInHouse.appID)]))
    try await DropInHouse.eventually("the other is seen") {
      try !(house.health()["warnings"] as? [String] ?? []).isEmpty
    }
    let name = await consumer.status.clientID
    let (_, text) = try GatewayProcess.run(["health"], in: house.folder.url, environment: house.environment())
    #expect(text.contains(name), "\(text)")
    await consumer.close()
    await other.close()
    #expect(gateway.terminate() == 0)
    await house.close()
  }

  @Test func `without the queue it is degraded, and still there`() throws {
    let folder = try TestFolder()
    let port = try GatewayProcess.freePort()
    let gateway = try GatewayProcess(
      in: folder.url, port: port,
      environment: [
        "ROCKETMQ_ENABLED": "false", "BRIDGE_TOKEN": DropInHouse.token, "SERVER_PORT": "\(port)",
        "CAUSEWAY_JOURNAL": "\(folder.path)/journal.db",
      ])
    #expect(try !BridgeClient.mayStart(port: port))
    let health = try HTTPConnection(port: port).request("GET", "/health").text
    #expect(health.contains(#""status":"degraded","rocketmqEnabled":false"#))
    let client = try BridgeClient(port: port, token: DropInHouse.token)
    try client.read { $0.snapshots == 1 }
    #expect(gateway.terminate() == 0)
  }
}
