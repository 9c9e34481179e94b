import Foundation
import Glibc
import Synchronization
import Testing

/// The real program and a receiver that counts: whatever the receiver does, nothing acknowledged is lost, order per subject holds, and
/// nobody else waits.
@Suite(.serialized) struct WebhookTests {
  @Test func `killed at random under load, every event arrives, repeats are few and have the same id`() throws {
    let house = try PushHouse()
    var random = SplitMix(seed: 0xbee)
    var acknowledged: Set<String> = []
    let rounds = 15
    for round in 0..<rounds {
      let gateway = try house.start()
      acknowledged.formUnion(
        house.pushing("r\(round)") {
          usleep(UInt32(100_000 + random.next() % 400_000))
          gateway.kill()
        })
    }
    let gateway = try house.start()
    try house.receiver.until(all: acknowledged)
    try house.untilSettled(gateway)
    let accepted = house.receiver.accepted
    let ids = Dictionary(grouping: accepted, by: \.eventID).mapValues { Set($0.map(\.webhookID)) }
    #expect(ids.values.allSatisfy { $0.count == 1 })
    #expect(Set(ids.values.flatMap(\.self)).count == ids.count)
    #expect(accepted.count - ids.count <= rounds * 1_024)
    house.receiver.expectOrder()
    #expect(gateway.terminate() == 0)
    // Everything is settled by an orderly end: the next start repeats nothing.
    let count = house.receiver.acceptedCount
    let again = try house.start()
    try house.push("last", subject: "last")
    try house.receiver.until(ids.count + 1)
    #expect(house.receiver.acceptedCount == count + 1)
    #expect(again.terminate() == 0)
  }

  @Test func `a receiver that fails in every way gets everything in the end, and streams do not wait for it`() throws {
    let house = try PushHouse(
      settings: "timeout: 1s",
      routes: """
        - { name: probes, match: { input: events }, to: [ops, stream] }
          - { name: load, match: { input: push }, to: [ops] }
        """)
    let gateway = try house.start()
    let stream = try EventStream(port: house.port, token: "read")
    let draw = Mutex(SplitMix(seed: 0xfa11))
    house.receiver.behave { delivery in
      let (mood, dice) = draw.withLock { ($0.next(), $0.next() % 100) }
      // A mood for each second, drawn anew for some.
      switch UInt64(delivery.arrived.timeIntervalSince1970 * 2) % 8 {
      case 0: return dice < 50 ? .answer(500) : .answer(200)
      case 1: return .answer(429, fields: ["Retry-After": "1"])
      case 2: return dice < 10 ? .breakOff : .answer(204)
      case 3: return dice < 3 ? .hang : .answer(202)
      case 4: return dice < 3 ? .drip : .answer(200)
      case 5: return .answer([502, 503, 401, 404, 308][Int(mood % 5)])
      default: return .answer(204)
      }
    }
    let acknowledged = house.pushing("f") {
      for index in 0..<16 {
        let began = Date()
        do {
          try house.push("probe \(index)", subject: "probe")
          try stream.read { $0.messages.contains { $0.data.contains(#""id":"probe \#(index)""#) } }
        } catch {
          Issue.record("\(error)")
        }
        #expect(Date().timeIntervalSince(began) < 1, "the stream waited for the webhook")
        usleep(400_000)
      }
    }
    house.receiver.behave { _ in .answer(204) }
    try house.receiver.until(all: acknowledged, seconds: 60)
    try house.untilSettled(gateway)
    house.receiver.expectOrder()
    let report = try house.report(gateway)
    #expect(report.dead == 0)
    #expect(report.delivered == report.routed)
    #expect(report.delivered == Set(house.receiver.accepted.map(\.eventID)).count)
    #expect(gateway.terminate() == 0)
  }

  @Test(arguments: [401, 404, 308, 403, 502])
  func `a wrong token or address costs nothing: after the cure all of it arrives in order`(status: Int) throws {
    let house = try PushHouse()
    house.receiver.behave { _ in .answer(status, fields: ["Location": "http://127.0.0.1:1/"]) }
    let gateway = try house.start()
    for index in 0..<40 { try house.push("\(index)", subject: "s\(index % 4)") }
    let deadline = Date() + 10
    while house.receiver.offered < 3, Date() < deadline { usleep(10_000) }
    #expect(house.receiver.acceptedCount == 0)
    #expect(try house.report(gateway).dead == 0)
    house.receiver.behave { _ in .answer(204) }
    try house.receiver.until(40)
    house.receiver.expectOrder()
    #expect(house.receiver.acceptedCount == 40)
    #expect(gateway.terminate() == 0)
  }

  @Test func `one event that is never accepted becomes a dead letter while its neighbours flow`() throws {
    let house = try PushHouse()
    house.receiver.behave { $0.eventID == "poison" ? .answer(422) : .answer(204) }
    let gateway = try house.start()
    for index in 0..<30 { try house.push(index == 10 ? "poison" : "\(index)", subject: "same") }
    try house.receiver.until(29)
    let deadline = Date() + 10
    while try house.report(gateway).dead == 0, Date() < deadline { usleep(10_000) }
    #expect(try house.report(gateway).dead == 1)
    house.receiver.expectOrder()
    #expect(gateway.terminate() == 0)
  }

  @Test func `an alarm overtakes a backlog, also after a kill between the two`() throws {
    let house = try PushHouse(
      settings: "concurrency: 2",
      routes: """
        - { name: alarms, match: { type: alarm }, priority: alarm, to: [ops] }
          - { name: all, match: { input: [push, events] }, to: [ops, stream] }
        """)
    house.receiver.behave { delivery in
      guard delivery.type != "alarm" else { return .answer(204) }
      usleep(20_000)
      return .answer(204)
    }
    var gateway = try house.start()
    let acknowledged = house.pushing("b") { usleep(1_500_000) }
    for index in 0..<5 {
      let began = Date()
      try house.push("fire \(index)", subject: "smoke", type: "alarm")
      let deadline = began + 5
      while !house.receiver.accepted.contains(where: { $0.eventID == "fire \(index)" }), Date() < deadline {
        usleep(2_000)
      }
      let fire = try #require(house.receiver.accepted.first { $0.eventID == "fire \(index)" })
      #expect(fire.arrived.timeIntervalSince(began) < 1)
      gateway.kill()
      gateway = try house.start()
    }
    #expect(house.receiver.acceptedCount < acknowledged.count, "there must be a backlog, or this shows nothing")
    house.receiver.behave { _ in .answer(204) }
    try house.receiver.until(all: acknowledged, seconds: 60)
    house.receiver.expectOrder()
    #expect(gateway.terminate() == 0)
  }
}
