import Foundation
import RealBroker
import Testing

/// What goes wrong on the way to a broker, and what the gateway says of it.
@Suite(.serialized, .timeLimit(.minutes(4))) struct LinkTests {
  @Test func `connections that carry nothing any more are found, and made anew`() async throws {
    let (cloud, home) = (try await RealBroker.start(), try await RealBroker.start())
    let (input, output) = (try BrokerWire(to: cloud.port), try BrokerWire(to: home.port))
    defer {
      input.close()
      output.close()
    }
    let house = try MQTTHouse(from: input.port, to: output.port, input: "keepalive: 5s")
    let listener = try MQTTPeer(port: home.port)
    try listener.subscribe("joe/#")
    let publisher = try MQTTPeer(port: cloud.port)
    let gateway = try house.start()
    try publisher.publish(Alarm(number: 0).topic, Alarm(number: 0).payload)
    try listener.until("the first alarm") { $0.count == 1 }
    input.freeze()
    output.freeze()
    for number in 1...20 { try publisher.publish(Alarm(number: number).topic, Alarm(number: number).payload) }
    try listener.until(seconds: 40, "the alarms") { Set(Alarm.numbers(in: $0)).isSuperset(of: 0...20) }
    #expect(input.connections >= 2 && output.connections >= 2)
    Alarm.expectOrder(Alarm.numbers(in: listener.messages))
    #expect(gateway.terminate() == 0)
  }

  @Test func `while the journal takes nothing no acknowledgement leaves, and nothing is lost`() async throws {
    let (cloud, home) = (try await RealBroker.start(), try await RealBroker.start())
    let wire = try BrokerWire(to: cloud.port)
    defer { wire.close() }
    let house = try MQTTHouse(from: wire.port, to: home.port, input: "keepalive: 5s")
    let faults = try Faults(in: house.folder, path: house.folder.path + "/journal.db")
    let listener = try MQTTPeer(port: home.port)
    try listener.subscribe("joe/#")
    let publisher = try MQTTPeer(port: cloud.port)
    let gateway = try house.start(environment: faults.environment)
    try publisher.publish(Alarm(number: 0).topic, Alarm(number: 0).payload)
    try listener.until("the first alarm") { $0.count == 1 }
    try house.until("its acknowledgement") { wire.acknowledged == 1 }

    faults.fail(.writes, with: ENOSPC)
    for number in 1...30 { try publisher.publish(Alarm(number: number).topic, Alarm(number: number).payload) }
    try house.until("health says why") { try house.link("cloud").words.contains("paused: journal") }
    #expect(try !house.link("cloud").connected)
    // Longer than a keepalive, which must not carry acknowledgements along.
    usleep(6_000_000)
    #expect(wire.acknowledged == 1)
    #expect(listener.messages.count == 1)
    faults.repair()
    try listener.until("the others") { Set(Alarm.numbers(in: $0)).isSuperset(of: 0...30) }
    let numbers = Alarm.numbers(in: listener.messages)
    Alarm.expectOrder(numbers)
    #expect(numbers.sorted() == Array(0...30), "each once")
    try house.until("it is well again") { try house.link("cloud").connected }
    #expect(gateway.terminate() == 0)
  }

  @Test func `somebody else with the same client id is named, and not fought with`() async throws {
    let (cloud, home) = (try await RealBroker.start(), try await RealBroker.start())
    let wire = try BrokerWire(to: cloud.port)
    defer { wire.close() }
    let house = try MQTTHouse(from: wire.port, to: home.port)
    let gateway = try house.start()
    let began = Date()
    var early = 0
    // The other one is back at once whenever it is thrown out, as a Mosquitto bridge nearly is.
    var other = try MQTTPeer(port: cloud.port, id: "the-gateway", keepsSession: true)
    while Date().timeIntervalSince(began) < 12 {
      if !other.isOpen { other = try MQTTPeer(port: cloud.port, id: "the-gateway", keepsSession: true) }
      if Date().timeIntervalSince(began) < 6 { early = wire.connections }
      usleep(5_000)
    }
    let words = try house.link("cloud").words
    #expect(words.contains("client id") || words.contains("client_id"), "\(words)")
    #expect(early < 20, "it backs off: \(early) connections in six seconds")
    #expect(
      wire.connections - early <= early, "and comes less and less often: \(early), then \(wire.connections - early)")
    other.close()
    // Alone again, it comes back by itself, and the broker has kept for it what came meanwhile.
    let listener = try MQTTPeer(port: home.port)
    try listener.subscribe("joe/#")
    let publisher = try MQTTPeer(port: cloud.port)
    try publisher.publish(Alarm(number: 0).topic, Alarm(number: 0).payload)
    try listener.until(seconds: 100, "the alarm") { $0.count == 1 }
    #expect(gateway.terminate() == 0)
  }
}
