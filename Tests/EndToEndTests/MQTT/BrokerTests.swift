import Foundation
import Mosquitto
import RealBroker
import Testing

/// The real program on a real broker, and either of them killed: what the broker holds reaches the journal, once.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct BrokerTests {
  @Test func `killed again and again under load, the gateway loses nothing and doubles nothing`() async throws {
    let house = try await BrokerHouse()
    var random = SplitMix(seed: 0xB0B)
    // Once for the session: what comes before it is nobody's.
    let first = try house.gateway()
    try await house.waitForLink { $0["connected"] as? Bool == true }
    let publisher = try await CountingPublisher(to: house.broker)
    first.kill()
    for _ in 0..<12 {
      let gateway = try house.gateway()
      try await Task.sleep(for: .milliseconds(Int(random.next() % 300)))
      gateway.kill()
    }
    let count = try await publisher.stop(after: 1_000)
    let gateway = try house.gateway()
    try await house.expectAll(count, by: gateway)
    #expect(gateway.terminate() == 0)
  }

  @Test(arguments: ["before_commit", "after_commit", "before_answer"])
  func `killed at a named point, likewise`(_ point: String) async throws {
    let house = try await BrokerHouse()
    let first = try house.gateway()
    try await house.waitForLink { $0["connected"] as? Bool == true }
    let publisher = try await CountingPublisher(to: house.broker)
    first.kill()
    for pass in [1, 2, 7] {
      let gateway: GatewayProcess
      do {
        gateway = try house.gateway(environment: ["CAUSEWAY_FAULT": "\(point):\(pass)"])
      } catch let failure as GatewayProcess.Failure where failure.description.hasPrefix("causeway ended at start") {
        // Before anybody could ask whether it is ready.
        continue
      }
      let deadline = ContinuousClock.now + .seconds(20)
      while !gateway.hasEnded, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(2)) }
      #expect(gateway.hasEnded)
    }
    let count = try await publisher.stop()
    let gateway = try house.gateway()
    try await house.expectAll(count, by: gateway)
    #expect(gateway.terminate() == 0)
  }

  @Test func `a broker that is killed gives what it kept once it is back`() async throws {
    var options = RealBroker.Options()
    options.isPersistent = true
    let house = try await BrokerHouse(options)
    let first = try house.gateway()
    try await house.waitForLink { $0["connected"] as? Bool == true }
    first.kill()
    let publisher = try await CountingPublisher(to: house.broker)
    try await Task.sleep(for: .milliseconds(200))
    let count = try await publisher.stop()
    // It writes down what it holds, and is killed while a gateway takes it.
    house.broker.stop()
    try await house.broker.restart()
    let gateway = try house.gateway()
    try await Task.sleep(for: .milliseconds(20))
    house.broker.kill()
    try await house.waitForLink { $0["connected"] as? Bool == false }
    try await house.broker.restart()
    try await house.waitForLink { $0["connected"] as? Bool == true }
    try await house.expectAll(count, by: gateway)
    #expect(gateway.terminate() == 0)
  }

  @Test func `a broker without memory is found again by itself`() async throws {
    let house = try await BrokerHouse()
    let gateway = try house.gateway()
    for number in 1...3 {
      try await house.waitForLink { $0["connected"] as? Bool == true }
      let client = try await MQTTConnection.open(
        MQTTSettings(host: "127.0.0.1", port: house.broker.port, clientID: "one"), incoming: .gathered)
      // Until it is subscribed again: a broker without memory gives a message to nobody before.
      let deadline = ContinuousClock.now + .seconds(20)
      while try !house.numbers(gateway).contains(number), ContinuousClock.now < deadline {
        try await client.publish(MQTTMessage(topic: "counted/x", payload: Array(#"{"n":\#(number)}"#.utf8)))
        try await Task.sleep(for: .milliseconds(50))
      }
      #expect(try house.numbers(gateway) == Array(1...number))
      await client.close()
      house.broker.kill()
      try await house.waitForLink { $0["connected"] as? Bool == false }
      try await house.broker.restart()
    }
    #expect(gateway.terminate() == 0)
  }
}
