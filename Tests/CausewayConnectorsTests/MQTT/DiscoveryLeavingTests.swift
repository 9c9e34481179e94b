import CausewayCore
import CausewayTestKit
import Loop
import Mosquitto
import RealBroker
import Testing

@testable import CausewayConnectors

/// What a home sees of an output that goes for good, or comes back under another name.
@Suite(.serialized, .timeLimit(.minutes(2)))
@EventLoop struct DiscoveryLeavingTests {
  private static let lamp = "homeassistant/device/causeway_test_lamp/config"
  private static let bell = "homeassistant/device/causeway_test_bell/config"

  /// An output that has announced a lamp and a bell.
  private func stage(persistent: Bool = false) async throws -> MQTTStage {
    var options = RealBroker.Options()
    options.isPersistent = persistent
    let stage = MQTTStage(try await RealBroker.start(options))
    try await stage.start()
    try await stage.state("lamp/t1", "21")
    try await stage.ring()
    try await until(stage, "it begins") { kept in
      kept[Self.lamp] != nil && kept[Self.bell] != nil && kept["test/lamp/t1"] != nil && kept["causeway/gw/kept"] != nil
    }
    return stage
  }

  private func until(
    _ stage: MQTTStage, _ what: String, at location: SourceLocation = #_sourceLocation,
    _ condition: ([String: String]) -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while true {
      let kept = (try? await BrokerWatch.kept(stage.broker)) ?? [:]
      if condition(kept) { return }
      try #require(ContinuousClock.now < deadline, "never: \(what); kept \(kept)", sourceLocation: location)
      try await EventLoop.sleep(for: .milliseconds(50))
    }
  }

  private func notes(_ stage: MQTTStage, of output: String = "home") async throws -> [String] {
    try await stage.journal.notes(beginningWith: "output/\(output)/discovery/").keys.sorted()
  }

  @Test func `an output that goes for good leaves nothing at its broker`() async throws {
    let stage = try await stage()
    #expect(try await notes(stage).count == 2)
    #expect(await stage.takeLeave(within: .seconds(20)) == nil)
    #expect(try await notes(stage).isEmpty)
    await stage.stop()
    #expect(try await BrokerWatch.kept(stage.broker).isEmpty)
  }

  @Test func `what another output has announced there as well stays`() async throws {
    let stage = try await stage()
    let theirs = "output/other/discovery/causeway_test_lamp/t1_sensor"
    try await stage.journal.settle(FollowerID(rawValue: "other"), Settlement(notes: [theirs: "{}"]))
    #expect(await stage.takeLeave(within: .seconds(20), sparing: ["other", "nobody"]) == nil)
    await stage.stop()
    let kept = try await BrokerWatch.kept(stage.broker)
    #expect(kept[Self.lamp] != nil && kept["test/lamp/t1"] != nil && kept[Self.bell] == nil)
    #expect(try await notes(stage).isEmpty)
  }

  @Test func `a broker that is away is named with what remains, and told when the output comes back`() async throws {
    let stage = try await stage(persistent: true)
    stage.broker.stop()
    let remains = try #require(await stage.takeLeave(within: .milliseconds(300)))
    #expect(remains.contains(#"that the output "home" is gone: 2 entities are announced there still"#), "\(remains)")
    await stage.stop()
    #expect(try await notes(stage).count == 2)
    try await stage.broker.restart()
    stage.settings.discovery = nil
    try await stage.start()
    try await until(stage, "they are taken back") { $0[Self.lamp] == nil && $0[Self.bell] == nil }
    // With nothing announced there is nothing to wait for.
    stage.broker.stop()
    #expect(await stage.takeLeave(within: .seconds(60)) == nil)
    await stage.stop()
  }

  @Test func `under a new name it knows what it has announced under the old one, and who it is to the broker`()
    async throws
  {
    let stage = try await stage()
    await stage.stop()
    // As if made up: the status topic goes on.
    try await stage.journal.settle(
      FollowerID(rawValue: "home"), Settlement(notes: ["output/home/client_id": "causeway-known"]))
    stage.settings.clientID = nil
    (stage.name, stage.renamedFrom) = ("casa", "home")
    stage.routes = [Route(name: "some", match: Match([.subject: [Glob("lamp/*")]]), outputs: ["casa"])]
    try await stage.start()
    try await until(stage, "the bell is taken back") { kept in
      kept[Self.bell] == nil && kept[Self.lamp]?.contains("causeway-known") == true
        && kept["causeway/causeway-known/status"] == "online"
    }
    #expect(try await notes(stage).isEmpty)
    #expect(try await notes(stage, of: "casa").count == 1)
    #expect(try await BrokerWatch.kept(stage.broker)["test/lamp/t1"] != nil)
    // The mark is its own from here on.
    try await stage.state("lamp/t1", "22")
    try await until(stage, "the new value") { kept in
      kept["test/lamp/t1"]?.contains(#""value":"22""#) == true && kept["causeway/causeway-known/kept"] != nil
    }
    await stage.stop()
  }
}
