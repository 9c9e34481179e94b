import Foundation
import RocketMQServer
import Testing

@testable import RocketMQ

extension QueueInputTests {
  @Test func `a broadcast goes on where it was, though no broker remembers`() async throws {
    let house = try await QueueHouse()
    try await house.publish(0..<20)
    let settings = "broadcast: true, start: first"
    let first = try house.gateway(settings)
    try await house.expect(0..<20, in: first)
    #expect(first.terminate() == 0)
    try await house.publish(20..<40)
    let second = try house.gateway(settings)
    try await house.expect(0..<40, in: second)
    #expect(try house.link()["deliveries"] as? Int == 20)
    second.kill()
    await house.close()
  }

  @Test func `a broker at an address that leads nowhere from here is reached by the map`() async throws {
    let house = try await QueueHouse()
    let port = try #require(UInt16(house.server.broker.split(separator: ":").last ?? ""))
    let wire = try BrokerWire(to: port)
    let gateway = try house.gateway(
      "start: first, address_map: { \"\(house.server.broker)\": \"127.0.0.1:\(wire.port)\" }")
    try await house.publish(0..<10)
    try await house.expect(0..<10, in: gateway)
    #expect(wire.connections > 0)
    wire.close()
    try await house.waitForLink {
      house.error($0).contains("It stands for the broker's \(house.server.broker) by `address_map`")
    }
    #expect(gateway.terminate() == 0)
    await house.close()
  }

  @Test func `who else takes from the group is named, and an input that is taken out leaves it`() async throws {
    let house = try await QueueHouse()
    let other = try await house.client.consumer(
      ConsumerSettings(group: house.group, subscriptions: [Subscription(house.topic)], start: .first))
    let gateway = try house.gateway()
    try await house.waitUntilConnected()
    try await until("both share the queues") { await other.status.queues.count { $0.queue.topic == house.topic } == 2 }
    try await until("the other one is named in the log") {
      gateway.standardError.contains("has other members") && gateway.standardError.contains(house.client.id)
    }
    // The same file without the queue.
    let without = house.configuration().replacingOccurrences(
      of: "queue: {", with: "door: { type: http, path: /p, dialect: json, unsigned: true, event: { id: n } } #")
    try without.write(
      to: house.folder.url.appendingPathComponent("causeway.yaml"), atomically: true, encoding: .utf8)
    let (status, text) = try GatewayProcess.run(
      ["reload", house.folder.path + "/causeway.yaml"], in: house.folder.url)
    #expect(status == 0, "\(text)")
    try await until("the other one has all queues", within: .seconds(5)) {
      await other.status.queues.count { $0.queue.topic == house.topic } == 4
    }
    #expect(gateway.terminate() == 0)
    await other.close()
    await house.close()
  }

  @Test func `wrong keys are told as such, and stand in no log`() async throws {
    let server = try await withTaskExecutorPreference(globalConcurrentExecutor) { @concurrent in
      try RocketMQServer(.guarded)
    }
    let house = try await QueueHouse(server, credentials: RocketMQServer.administrator)
    let user = RocketMQServer.application
    let mark = "cAnArY-\(UUID().uuidString)"
    let settings = "start: first, access_key: \"\(user.accessKey)\", secret_key: \"\(mark)\""
    if server.distribution.hasUsers {
      try await house.client.admin.createUser(user.accessKey, password: user.secretKey)
    }
    let gateway = try house.gateway(settings, options: ["--log-level", "debug"])
    try await house.waitForLink { house.error($0).contains("`secret_key` does not belong to this `access_key`") }
    let said = gateway.standardError + (try HTTPConnection(port: house.port).request("GET", "/health").text)
    #expect(!said.contains(mark) && !said.contains(user.accessKey))
    #expect(try house.link()["connected"] as? Bool == false)
    #expect(gateway.terminate() == 0)

    let second = try house.gateway(settings.replacingOccurrences(of: mark, with: user.secretKey))
    try await house.waitForLink { house.error($0).contains("these keys are good, but lack a right") }
    #expect(second.terminate() == 0)

    let administrator = RocketMQServer.administrator
    let third = try house.gateway(
      "start: first, access_key: \"\(administrator.accessKey)\", secret_key: \"\(administrator.secretKey)\"")
    try await house.publish(0..<10)
    try await house.expect(0..<10, in: third)
    #expect(third.terminate() == 0)
    await house.close()
    server.stop()
  }
}
