import CausewayCore
import CausewayDialects
import Testing

@testable import causeway

@Suite struct SimulatedHomeTests {
  private static let now = Timestamp(milliseconds: 1_790_000_000_000)

  private func life(seed: UInt64, moments: Int = 600) -> [SimulatedHome.Moment] {
    var home = SimulatedHome(seed: seed)
    return (0..<moments).map { _ in home.next() }
  }

  @Test func `the same seed is the same life, another seed another`() {
    #expect(life(seed: 1) == life(seed: 1))
    #expect(life(seed: 1) != life(seed: 2))
  }

  @Test(arguments: [0, 1, 2, 77, UInt64.max])
  func `every happening is one that the dialect knows`(seed: UInt64) throws {
    var devices = DeviceBook()
    var kinds: [String: Set<String>] = [:]
    for (index, moment) in life(seed: seed).enumerated() {
      let body = moment.happening.message(id: "m\(index)", account: "demo", now: Self.now)
      let isAlarms = if case .homelink = moment.happening.report { true } else { false }
      let dialect: any Dialect = isAlarms ? HomeLINKDialect() : AqaraDialect()
      let reading = try dialect.read(Delivery(body: body), receivedAt: Self.now, devices: devices)
      for device in reading.devices { devices.learn(device) }
      #expect(reading.unreadable == nil && !reading.events.isEmpty, "\(moment.happening.text)")
      for event in reading.events {
        #expect(event.source == (isAlarms ? "/homelink/demo" : "/aqara/demo") && event.time == Self.now)
        #expect(event.type != "homelink.unknown")
        kinds[event.subject ?? "", default: []].insert("\(event.kind)")
      }
    }
    #expect(kinds["\(HomeDevice.Doorbell.id)/13.12.85"] == ["occurrence"])
    #expect(kinds["DEMO_Home/D6FCD4F0/FIRE_ALARM"] == ["occurrence"])
    #expect(kinds["DEMO_Home/001FD75F/environment.co2.indoor"] == ["state"])
    #expect(kinds["\(HomeDevice.PresenceSensor.id)/3.51.85"] == ["state"])
    #expect(kinds["\(HomeDevice.Lock.id)/2.DoorLock.LockState"] == ["state"])
  }

  @Test func `everything happens before long, and nothing too fast to follow`() {
    let life = life(seed: 5)
    let texts = Set(life.map(\.happening.text))
    for text in [
      "the doorbell rings", "the front door opens", "the hub loses its connection", "the hub is back",
      "the sofa is free", "the smoke alarm goes off", "the smoke alarm is quiet again", "the alarm is up again",
    ] {
      #expect(texts.contains(text))
    }
    let seconds = life.reduce(Duration.zero) { $0 + $1.pause } / .seconds(1)
    #expect((1...4).contains(seconds / Double(life.count)))
  }

  @Test func `a home never holds fewer than nobody, nor more than a family`() {
    for moment in life(seed: 9, moments: 3_000) {
      guard case .resources(_, let members) = moment.happening.report else { continue }
      let people = members.first { $0.name == "0.60.85" }.flatMap { Int($0.value) }
      if let people { #expect((0...4).contains(people)) }
    }
  }
}
