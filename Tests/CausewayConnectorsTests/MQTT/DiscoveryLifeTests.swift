import CausewayCore
import CausewayTestKit
import Loop
import Mosquitto
import RealBroker
import Testing

@testable import CausewayConnectors

/// What a home sees of an output over restarts, in any order, of gateway, broker and Home Assistant.
@Suite(.serialized, .timeLimit(.minutes(2)))
@EventLoop struct DiscoveryLifeTests {
  private static let config = "homeassistant/device/causeway_test_lamp/config"
  private static let bell = "homeassistant/device/causeway_test_bell/config"
  private static let status = "causeway/gw/status"

  private func stage(
    persistent: Bool = false, _ discovery: DiscoverySettings? = DiscoverySettings()
  ) async throws -> MQTTStage {
    var options = RealBroker.Options()
    options.isPersistent = persistent
    return MQTTStage(try await RealBroker.start(options), discovery: discovery)
  }

  private func until(
    _ stage: MQTTStage, _ what: String, within limit: Duration = .seconds(30),
    at location: SourceLocation = #_sourceLocation,
    _ condition: ([String: String]) -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + limit
    while true {
      let kept = (try? await BrokerWatch.kept(stage.broker)) ?? [:]
      if condition(kept) { return }
      try #require(ContinuousClock.now < deadline, "never: \(what); kept \(kept)", sourceLocation: location)
      try await EventLoop.sleep(for: .milliseconds(50))
    }
  }

  private func untilNotes(of stage: MQTTStage, are count: Int) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await stage.journal.notes(beginningWith: "output/home/discovery/").count != count {
      try #require(ContinuousClock.now < deadline, "the notes are not \(count)")
      try await EventLoop.sleep(for: .milliseconds(5))
    }
  }

  @Test func `states are kept and announced, what happens is announced and not kept`() async throws {
    let stage = try await stage()
    let watch = try await BrokerWatch.begin(stage.broker)
    try await stage.start()
    try await stage.state("lamp/t1", "21")
    try await stage.ring()
    try await watch.until("the ring") { watch.texts(at: "test/bell/ring").count == 1 }
    try await until(stage, "all is there") { kept in
      kept[Self.status] == "online" && kept[Self.config] != nil && kept[Self.bell] != nil
        && kept["test/lamp/t1"]?.contains(#""value":"21""#) == true
        && kept["causeway/gw/devices/causeway_test_lamp"] == "online"
    }
    #expect(try await BrokerWatch.kept(stage.broker)["test/bell/ring"] == nil)
    let topics = watch.messages.map(\.topic)
    let announced = try #require(topics.firstIndex(of: Self.bell))
    let rang = try #require(topics.firstIndex(of: "test/bell/ring"))
    #expect(announced < rang, "it rang before anybody listened")
    #expect(watch.texts(at: "test/bell/ring").first?.contains(#""event_type":"ring""#) == true)
    await stage.stop()
    #expect(try await BrokerWatch.kept(stage.broker)[Self.status] == "offline")
  }

  @Test(arguments: [true, false], [true, false])
  func `whatever restarts, all is announced and kept again, and nothing happens again`(
    persistent: Bool, killed: Bool
  ) async throws {
    let stage = try await stage(persistent: persistent)
    let first = try await BrokerWatch.begin(stage.broker)
    try await stage.start()
    for number in 0..<40 { try await stage.state("lamp/t\(number)", "\(number)") }
    try await stage.ring()
    let isWhole = { (kept: [String: String]) in
      (0..<40).allSatisfy { kept["test/lamp/t\($0)"]?.contains(#""value":"\#($0)""#) == true }
        && kept[Self.config]?.contains("t39_sensor") == true && kept[Self.bell] != nil
        && kept[Self.status] == "online" && kept["causeway/gw/devices/causeway_test_lamp"] == "online"
    }
    try await until(stage, "it begins", isWhole)
    try await first.until("the ring") { first.texts(at: "test/bell/ring").count == 1 }
    // The broker alone.
    if killed { stage.broker.kill() } else { stage.broker.stop() }
    try await stage.broker.restart()
    let watch = try await BrokerWatch.begin(stage.broker)
    try await until(stage, "after the broker", isWhole)
    // The gateway alone.
    try await stage.restart()
    try await until(stage, "after the gateway", isWhole)
    // Both, the broker first to come back.
    await stage.stop()
    if killed { stage.broker.kill() } else { stage.broker.stop() }
    try await stage.broker.restart()
    let other = try await BrokerWatch.begin(stage.broker)
    try await stage.start()
    try await until(stage, "after both", isWhole)
    // Home Assistant.
    other.forget()
    try await other.publish("homeassistant/status", "online")
    try await other.until("the answer to its birth") {
      // What is said at the beginning of the connection may come still.
      !other.texts(at: Self.config).isEmpty && !other.texts(at: Self.bell).isEmpty
    }
    #expect(watch.texts(at: "test/bell/ring").isEmpty && other.texts(at: "test/bell/ring").isEmpty)
    await stage.stop()
  }

  @Test func `a broker that has everything is sent nothing again`() async throws {
    let stage = try await stage()
    try await stage.start()
    for number in 0..<100 { try await stage.state("lamp/t\(number)", "1") }
    try await until(stage, "it begins") { $0["test/lamp/t99"] != nil && $0["causeway/gw/kept"] == "100" }
    await stage.stop()
    let watch = try await BrokerWatch.begin(stage.broker)
    watch.forget()
    try await stage.start()
    try await watch.until("it is there") { !watch.texts(at: Self.config).isEmpty }
    try await stage.state("lamp/t0", "2")
    try await watch.until("what is new") { watch.messages.contains { $0.topic == "test/lamp/t0" && !$0.isRetained } }
    #expect(watch.messages.count { $0.topic.hasPrefix("test/") && !$0.isRetained } == 1)
    await stage.stop()
  }

  @Test(arguments: DiscoverySettings.Mode.allCases)
  func `a device that is unbound leaves nothing behind`(mode: DiscoverySettings.Mode) async throws {
    var discovery = DiscoverySettings()
    discovery.mode = mode
    let stage = try await stage(discovery)
    try await stage.start()
    try await stage.state("lamp/t1", "1")
    try await stage.state("other/t1", "1")
    try await until(stage, "it begins") { $0.keys.filter { $0.hasPrefix("homeassistant/") }.count == 2 }
    let id = Device.ID(source: "/test/home", device: "lamp")
    stage.devices.learn(Device(id: id, presence: DevicePresence(.offline, since: Timestamp(milliseconds: 1))))
    try await until(stage, "offline") { $0["causeway/gw/devices/causeway_test_lamp"] == "offline" }
    stage.devices.learn(Device(id: id, presence: DevicePresence(.gone, since: Timestamp(milliseconds: 2))))
    try await until(stage, "gone") { kept in !kept.keys.contains { $0.contains("lamp") } }
    #expect(try await BrokerWatch.kept(stage.broker).keys.contains { $0.contains("other") })
    try await untilNotes(of: stage, are: 1)
    await stage.stop()
  }

  @Test func `a new name keeps every id`() async throws {
    let stage = try await stage()
    try await stage.start()
    try await stage.state("lamp/t1", "1")
    try await until(stage, "it begins") { $0[Self.config] != nil }
    let id = Device.ID(source: "/test/home", device: "lamp")
    stage.devices.learn(Device(id: id, name: "Hall"))
    try await until(stage, "renamed") { $0[Self.config]?.contains(#""name":"Hall""#) == true }
    let kept = try await BrokerWatch.kept(stage.broker)
    #expect(kept[Self.config]?.contains(#""unique_id":"causeway_test_lamp_t1""#) == true)
    #expect(kept.keys.filter { $0.hasPrefix("homeassistant/") }.count == 1)
    await stage.stop()
  }

  @Test func `what is announced no more is taken back at the next start`() async throws {
    let stage = try await stage()
    try await stage.start()
    try await stage.state("lamp/t1", "1")
    try await stage.state("lamp/t2", "1")
    try await stage.ring()
    try await until(stage, "it begins") { $0[Self.config]?.contains("t2_sensor") == true && $0[Self.bell] != nil }
    // Routed no more.
    stage.routes = [
      Route(name: "some", match: Match([.subject: [Glob("lamp/t1")]]), outputs: ["home"])
    ]
    try await stage.restart()
    try await until(stage, "fewer") { kept in
      kept[Self.bell] == nil && kept[Self.config]?.contains("t2_sensor") == false && kept["test/lamp/t2"] == nil
        && kept["test/lamp/t1"] != nil
    }
    // Announced in the other way.
    stage.settings.discovery?.mode = .component
    try await stage.restart()
    try await until(stage, "one by one") { kept in
      kept[Self.config] == nil && kept["homeassistant/sensor/causeway_test_lamp/t1_sensor/config"] != nil
    }
    // Elsewhere.
    stage.settings.discovery?.prefix = "ha"
    try await stage.restart()
    try await until(stage, "elsewhere") { kept in
      !kept.keys.contains { $0.hasPrefix("homeassistant/") }
        && kept["ha/sensor/causeway_test_lamp/t1_sensor/config"] != nil
    }
    // Not at all.
    stage.settings.discovery = nil
    try await stage.restart()
    try await until(stage, "nothing") { kept in
      !kept.keys.contains { $0.hasPrefix("ha/") } && kept["test/lamp/t1"] != nil
    }
    try await untilNotes(of: stage, are: 0)
    await stage.stop()
  }

  @Test func `a condition on values does not make an entity go`() async throws {
    let stage = try await stage()
    let over = FieldCondition(try EventField("data.value"), .matches([Glob("9")]))
    stage.routes = [Route(name: "high", match: Match([:], fields: [over]), outputs: ["home"])]
    try await stage.start()
    try await stage.state("lamp/t1", "9")
    try await until(stage, "it begins") { $0[Self.config] != nil }
    try await stage.state("lamp/t1", "1")
    try await stage.restart()
    let watch = try await BrokerWatch.begin(stage.broker)
    try await watch.until("announced again") { watch.texts(at: Self.config).contains { !$0.isEmpty } }
    try await stage.state("lamp/t1", "9")
    try await watch.until("sent") { watch.texts(at: "test/lamp/t1").count >= 2 }
    #expect(!watch.texts(at: Self.config).contains(""))
    await stage.stop()
  }

  @Test func `five thousand entities are announced, and a broker that lost them is told again`() async throws {
    let stage = try await stage()
    var events: [Event] = []
    for number in 0..<5_000 {
      events.append(
        .sample(
          "e\(number)", source: "/test/home", type: "test.report", subject: "d\(number / 10)/t\(number % 10)",
          data: #"{"value":"1"}"#))
    }
    for chunk in events.chunked(by: 500) { _ = try await stage.journal.append(PendingBatch(chunk, input: "in")) }
    try await stage.start()
    let isWhole = { (kept: [String: String]) in
      kept.keys.count { $0.hasPrefix("homeassistant/device/") } == 500
        && kept.keys.count { $0.hasPrefix("test/") } == 5_000
    }
    try await until(stage, "it begins", within: .seconds(45), isWhole)
    stage.broker.kill()
    try await stage.broker.restart()
    try await until(stage, "again", within: .seconds(45), isWhole)
    await stage.stop()
  }
}
