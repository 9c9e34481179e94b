import Foundation
import RealBroker
import Testing

/// The real program between two real brokers: what one has taken, the other gets, in order and unchanged, whatever is killed meanwhile.
@Suite(.serialized, .timeLimit(.minutes(4))) struct RelayTests {
  /// Publishes alarms in a row, numbered from `first`, until told to stop. Those that the broker has acknowledged are counted.
  private func publishing(
    to port: UInt16, from first: Int = 0, resting: UInt32 = 2_000, while work: () throws -> Void
  ) throws -> Range<Int> {
    let peer = try MQTTPeer(port: port)
    let stop = Stop()
    let count = Box()
    let thread = Background {
      for number in first... {
        guard !stop.isSet, (try? peer.publish(Alarm(number: number).topic, Alarm(number: number).payload)) != nil else {
          break
        }
        count.value = number + 1 - first
        usleep(resting)
      }
    }
    defer { stop.set() }
    try work()
    stop.set()
    thread.join()
    try peer.untilAcknowledged(count.value)
    return first..<(first + count.value)
  }

  @Test func `killed at random under load, nothing is lost, and repeats are few`() async throws {
    let (cloud, home) = (try await RealBroker.start(), try await RealBroker.start())
    let house = try MQTTHouse(from: cloud.port, to: home.port)
    let listener = try MQTTPeer(port: home.port)
    try listener.subscribe("joe/#")
    var random = SplitMix(seed: 0xa1a)
    var gateway = try house.start()
    let rounds = 12
    let published = try publishing(to: cloud.port, resting: 500) {
      for _ in 0..<rounds {
        usleep(UInt32(50_000 + random.next() % 400_000))
        gateway.kill()
        gateway = try house.start()
      }
    }
    try listener.until("every alarm") { Set(Alarm.numbers(in: $0)).isSuperset(of: published) }
    let numbers = Alarm.numbers(in: listener.messages)
    #expect(!numbers.contains(-1))
    #expect(numbers.count - published.count <= rounds * 1_024)
    #expect(published.count > 1_000, "there must be load, or this shows nothing")
    Alarm.expectOrder(numbers)
    #expect(gateway.terminate() == 0)

    // An orderly end repeats nothing.
    let before = listener.messages.count
    let again = try house.start()
    let one = try publishing(to: cloud.port, from: published.upperBound, resting: 200_000) { usleep(100_000) }
    try listener.until("the last alarms") { Alarm.numbers(in: $0).last == one.last }
    #expect(listener.messages.count == before + one.count)
    #expect(again.terminate() == 0)
  }

  @Test func `either broker restarts under load, and nothing is lost`() async throws {
    var options = RealBroker.Options()
    options.isPersistent = true
    let (cloud, home) = (try await RealBroker.start(options), try await RealBroker.start(options))
    let house = try MQTTHouse(from: cloud.port, to: home.port)
    let first = try MQTTPeer(port: home.port, id: "listener", keepsSession: true)
    try first.subscribe("joe/#")
    let gateway = try house.start()

    var published = try publishing(to: cloud.port) { usleep(300_000) }
    // While the home's is away, alarms wait in the journal.
    home.stop()
    let second = try publishing(to: cloud.port, from: published.upperBound) { usleep(1_000_000) }
    try await home.restart()
    let listener = try MQTTPeer(port: home.port, id: "listener", keepsSession: true)
    // While HomeLINK's is away, it has no alarms; those it had before it went are still delivered.
    let third = try publishing(to: cloud.port, from: second.upperBound) { usleep(300_000) }
    cloud.stop()
    try await cloud.restart()
    let fourth = try publishing(to: cloud.port, from: third.upperBound) { usleep(300_000) }
    published = 0..<fourth.upperBound
    try listener.until("every alarm") { messages in
      Set(Alarm.numbers(in: first.messages + messages)).isSuperset(of: published)
    }
    let numbers = Alarm.numbers(in: first.messages + listener.messages)
    Alarm.expectOrder(numbers)
    #expect(!numbers.contains(-1))
    #expect(gateway.terminate() == 0)
  }

  @Test func `a broker that has forgotten everything is subscribed to again`() async throws {
    let (cloud, home) = (try await RealBroker.start(), try await RealBroker.start())
    let house = try MQTTHouse(from: cloud.port, to: home.port)
    let gateway = try house.start()
    cloud.kill()
    home.kill()
    try house.until("it is noticed") { try !house.link("cloud").connected && !house.link("home").connected }
    try await cloud.restart()
    try await home.restart()
    let listener = try MQTTPeer(port: home.port)
    try listener.subscribe("joe/#")
    try house.until("both are connected again") { try house.link("cloud").connected && house.link("home").connected }
    let published = try publishing(to: cloud.port) { usleep(100_000) }
    try listener.until("every alarm") { Set(Alarm.numbers(in: $0)).isSuperset(of: published) }
    let numbers = Alarm.numbers(in: listener.messages)
    Alarm.expectOrder(numbers)
    #expect(numbers.sorted() == Array(published))
    #expect(gateway.terminate() == 0)
  }

  @Test func `a ring of two gateways comes to rest`() async throws {
    let (one, other) = (try await RealBroker.start(), try await RealBroker.start())
    let there = try MQTTHouse(from: one.port, to: other.port, clientID: "there")
    let back = try MQTTHouse(from: other.port, to: one.port, clientID: "back")
    let listeners = try [one, other].map { broker in
      let peer = try MQTTPeer(port: broker.port)
      try peer.subscribe("joe/#")
      return peer
    }
    let gateways = [try there.start(), try back.start()]
    let published = try publishing(to: one.port) { usleep(300_000) }
    let more = try publishing(to: other.port, from: published.upperBound) { usleep(300_000) }
    let all = 0..<more.upperBound
    for listener in listeners {
      try listener.until("every alarm") { Set(Alarm.numbers(in: $0)).isSuperset(of: all) }
    }
    // Until nothing has come for two seconds.
    var counts = [0, 0]
    let deadline = Date() + 30
    while case let now = listeners.map(\.messages.count), now != counts {
      try #require(Date() < deadline, "the ring does not come to rest: \(now)")
      counts = now
      usleep(2_000_000)
    }
    // As published, and once around at the most.
    for listener in listeners {
      let times = Dictionary(grouping: Alarm.numbers(in: listener.messages), by: \.self).mapValues(\.count)
      #expect(times.values.allSatisfy { $0 <= 2 } && Set(times.keys) == Set(all), "\(times)")
    }
    for gateway in gateways { #expect(gateway.terminate() == 0) }
  }
}

private final class Stop: @unchecked Sendable {
  // `@unchecked`: an atomic would do; the lock orders both sides.
  private let lock = NSLock()
  private var isDone = false

  var isSet: Bool { lock.withLock { isDone } }
  func set() { lock.withLock { isDone = true } }
}

private final class Box: @unchecked Sendable {
  // `@unchecked`: written by one thread, and read when that has ended.
  var value = 0
}
