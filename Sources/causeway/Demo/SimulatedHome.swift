/// A small home that is never quiet for long: somebody comes and goes, it gets warmer and darker, the hub loses its connection. Pure: the
/// same seed gives the same life, and nothing in it knows what time it is.
struct SimulatedHome: Sendable {
  private var random: SeededRandom
  private var coming: ArraySlice<Moment> = []
  private var climate = Climate()
  private var people = 0
  private var isSofaTaken = false
  private var battery = 96
  /// The most that are ever in.
  private static let family = 4

  /// Something happens, `pause` after what happened before.
  struct Moment: Sendable, Equatable {
    let pause: Duration
    let happening: Happening

    init(_ seconds: Double, _ happening: Happening) {
      pause = .milliseconds(Int(seconds * 1_000))
      self.happening = happening
    }
  }

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
    // What vendors tell of devices when an account is connected: from it the gateway learns models and names.
    coming = HomeDevice.introductions.map { Moment(0.05, $0) }[...]
  }

  /// The next thing that happens; there is always one.
  mutating func next() -> Moment {
    if coming.isEmpty { coming = scene()[...] }
    return coming.removeFirst()
  }

  /// A few moments that belong together. Each scene leaves the home in a state that every other can begin with.
  private mutating func scene() -> [Moment] {
    let lull = Double.random(in: 1.0...3.5, using: &random)
    switch Int.random(in: 0..<24, using: &random) {
    case 0..<3: return visit(after: lull)
    case 3..<4: return impatience(after: lull)
    case 4..<5: return outage(after: lull)
    case 5..<6: return wear(after: lull)
    case 6..<11: return sofa(after: lull)
    case 20..<22:
      return climate.hallway(using: &random).enumerated().map { Moment($0.offset == 0 ? lull : 0.1, $0.element) }
    case 22: return toast(after: lull)
    case 23: return headOff(after: lull)
    case 11..<15: return [Moment(lull, climate.drift(using: &random))]
    default: return [Moment(lull, climate.daylight(using: &random))]
    }
  }

  private mutating func visit(after lull: Double) -> [Moment] {
    let arrives = people == 0 || people < Self.family && Bool.random(using: &random)
    people += arrives ? 1 : -1
    let text = arrives ? "somebody comes in" : "somebody goes out"
    let ring = arrives ? [Moment(lull, HomeDevice.doorbell.ring("the doorbell rings"))] : []
    return ring + [
      Moment(arrives ? 2.5 : lull, HomeDevice.lock.bolt("the front door is unlocked", state: 2)),
      Moment(1.2, HomeDevice.lock.door("the front door opens", state: 0)),
      Moment(1.8, HomeDevice.presence.occupancy(text, people: people, sofa: isSofaTaken && people > 0)),
      Moment(1.5, HomeDevice.lock.door("the front door closes", state: 1)),
      Moment(2.0, HomeDevice.lock.bolt("the front door locks itself", state: 1)),
    ] + leaveSofaIfEmpty()
  }

  private mutating func leaveSofaIfEmpty() -> [Moment] {
    guard people == 0, isSofaTaken else { return [] }
    isSofaTaken = false
    return [Moment(0.5, HomeDevice.presence.sofa("the sofa is free", isTaken: false))]
  }

  /// Two rings within a blink: both must arrive.
  private func impatience(after lull: Double) -> [Moment] {
    [
      Moment(lull, HomeDevice.doorbell.ring("the doorbell rings")),
      Moment(0.15, HomeDevice.doorbell.ring("the doorbell rings again, at once")),
    ]
  }

  private mutating func outage(after lull: Double) -> [Moment] {
    let away = Double.random(in: 5...9, using: &random)
    return [
      Moment(lull, HomeDevice.hub.connection("the hub loses its connection", isOnline: false)),
      Moment(away, HomeDevice.hub.connection("the hub is back", isOnline: true)),
      Moment(0.3, climate.drift(using: &random)),
    ]
  }

  /// Nothing burns but somebody's breakfast.
  private func toast(after lull: Double) -> [Moment] {
    let (type, severity) = ("FIRE_ALARM", "HIGH")
    return [
      Moment(
        lull,
        HomeDevice.alarms.alert("the smoke alarm goes off", type: type, severity: severity, isActive: true)),
      Moment(
        5.0,
        HomeDevice.alarms.alert("the smoke alarm is quiet again", type: type, severity: severity, isActive: false)),
    ]
  }

  private func headOff(after lull: Double) -> [Moment] {
    let (type, severity) = ("HEAD_REMOVED", "MEDIUM")
    return [
      Moment(
        lull,
        HomeDevice.alarms.alert("somebody takes the alarm down", type: type, severity: severity, isActive: true)),
      Moment(
        4.0, HomeDevice.alarms.alert("the alarm is up again", type: type, severity: severity, isActive: false)),
    ]
  }

  private mutating func wear(after lull: Double) -> [Moment] {
    battery = battery > 20 ? battery - 1 : 100
    let text = battery == 100 ? "the lock gets new batteries" : "the lock's battery is at \(battery) %"
    return [Moment(lull, HomeDevice.lock.battery(text, percent: battery))]
  }

  private mutating func sofa(after lull: Double) -> [Moment] {
    guard people > 0 else {
      people = 1
      return [
        Moment(lull, HomeDevice.presence.occupancy("somebody comes into the living room", people: 1, sofa: false))
      ]
    }
    isSofaTaken.toggle()
    let text = isSofaTaken ? "somebody sits down on the sofa" : "the sofa is free"
    return [Moment(lull, HomeDevice.presence.sofa(text, isTaken: isSofaTaken))]
  }
}
