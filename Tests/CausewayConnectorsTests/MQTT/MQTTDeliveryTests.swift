import CausewayCore
import CausewayTestKit
import Loop
import Mosquitto
import RealBroker
import Testing

@testable import CausewayConnectors

/// An output on its way to a real broker, which is stopped, killed and set back.
@Suite(.serialized, .timeLimit(.minutes(2)))
@EventLoop struct MQTTDeliveryTests {
  private func until(
    _ stage: MQTTStage, _ what: String, _ condition: ([String: String]) -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while !condition((try? await BrokerWatch.kept(stage.broker)) ?? [:]) {
      try #require(ContinuousClock.now < deadline, "never: \(what)")
      try await EventLoop.sleep(for: .milliseconds(50))
    }
  }

  @Test func `a tree is passed on as it is: same topics, same bytes, once, and not kept`() async throws {
    let stage = MQTTStage(try await RealBroker.start(), discovery: nil)
    var passing = MQTTMessaging()
    passing.topic = try Template("{{topic}}")
    passing.payload = .original
    passing.retainsStates = false
    stage.routes = [Route(name: "relay", match: .everything, outputs: ["home"], settings: ["home": passing])]
    let watch = try await BrokerWatch.begin(stage.broker)
    try await stage.start()
    let payload = "{ \"statusId\" : \"ACTIVE\",\n \"n\": 1.50 }"
    for (number, kind) in [Event.Kind.occurrence, .state].enumerated() {
      try await stage.append(
        .sample(
          "\(number)", source: "/test/home", type: "test.alert", subject: "d/\(number)", kind: kind,
          data: #"{"sub_type":"device","payload":\#(payload)}"#, wrapsPayload: true,
          topic: "joe/alert/Active/é/\(number)"))
    }
    try await stage.append(.sample("none", source: "/test/home", type: "test.alert", subject: "d/x", kind: .occurrence))
    try await watch.until("both") { watch.texts { $0.hasPrefix("joe/") }.count == 2 }
    for number in 0..<2 { #expect(watch.texts(at: "joe/alert/Active/é/\(number)") == [payload]) }
    // What came without a topic has nowhere to go.
    try await watch.until("given up") { stage.link.reading.lastError?.text.contains("without a topic") == true }
    await stage.stop()
    #expect(try await BrokerWatch.kept(stage.broker).keys.filter { $0.hasPrefix("joe/") } == [])
  }

  @Test(arguments: [true, false])
  func `a broker that dies again and again ends up with the newest of all states`(persistent: Bool) async throws {
    var options = RealBroker.Options()
    options.isPersistent = persistent
    let stage = MQTTStage(try await RealBroker.start(options), discovery: nil)
    try await stage.start()
    for round in 1...6 {
      for number in 0..<150 { try await stage.state("d\(number % 75)/t\(number)", "\(round)") }
      if round.isMultiple(of: 2) {
        stage.broker.kill()
        try await stage.broker.restart()
      }
    }
    try await until(stage, "all newest states") { kept in
      (0..<150).allSatisfy { kept["test/d\($0 % 75)/t\($0)"]?.contains(#""value":"6""#) == true }
    }
    await stage.stop()
  }

  @Test func `after an absence only the newest of each state comes, and all that happened`() async throws {
    let stage = MQTTStage(try await RealBroker.start(), discovery: nil)
    stage.settings.catchUp = .newest
    try await stage.start()
    try await stage.state("lamp/t1", "0")
    try await until(stage, "it begins") { $0["test/lamp/t1"] != nil }
    stage.broker.stop()
    for value in 1...50 { try await stage.state("lamp/t1", "\(value)") }
    for _ in 0..<3 { try await stage.ring() }
    try await EventLoop.sleep(for: .milliseconds(2_500))
    try await stage.broker.restart()
    let watch = try await BrokerWatch.begin(stage.broker)
    // The output may be there before the watch, which hears no ring then: so its own count tells, the first state and the newest included.
    try await watch.until("the rings") {
      watch.texts(at: "test/bell/ring").count == 3 || stage.link.reading.events >= 5
    }
    try await watch.until("the newest") { watch.texts(at: "test/lamp/t1").contains { $0.contains(#""value":"50""#) } }
    #expect(watch.texts(at: "test/lamp/t1").count < 10)
    await stage.stop()
  }

  @Test func `what is under way when the gateway ends is not sent again`() async throws {
    let stage = MQTTStage(try await RealBroker.start(), discovery: nil)
    let watch = try await BrokerWatch.begin(stage.broker)
    try await stage.start()
    for number in 0..<2_000 {
      if number == 700 || number == 1_400 { try await stage.restart() }
      try await stage.ring("bell/\(number % 50)")
    }
    try await watch.until("all") { Set(watch.texts { $0.hasPrefix("test/bell/") }).count >= 2_000 }
    #expect(watch.texts { $0.hasPrefix("test/bell/") }.count == 2_000)
    await stage.stop()
  }
}
