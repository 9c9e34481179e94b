import CausewayCore
import Testing

@testable import CausewayDelivery

@Suite struct AvailabilityTests {
  private var availability: Availability

  init() {
    var retry = DeliverySettings.Retry()
    retry.first = .seconds(1)
    retry.longest = .seconds(60)
    availability = Availability(retry)
  }

  @Test mutating func `while it is there, everything may be sent at once`() {
    #expect(availability.opening(isAlarm: false) == .zero)
    let isProbe = availability.begin(now: .seconds(1))
    #expect(!isProbe)
  }

  @Test mutating func `away, it waits, and then sends one probe at a time`() {
    let isNews = availability.wentAway("gone", retryAfter: nil, wasProbe: false, now: .seconds(10), draw: 1)
    #expect(isNews)
    #expect(availability.opening(isAlarm: false) == .seconds(11))
    let isProbe = availability.begin(now: .seconds(11))
    #expect(isProbe)
    #expect(availability.opening(isAlarm: false) == nil)
  }

  @Test mutating func `every failed probe doubles the wait, up to half a minute`() {
    availability.wentAway("gone", retryAfter: nil, wasProbe: false, now: .zero, draw: 1)
    var waits: [Duration] = []
    for _ in 0..<8 {
      let due = availability.until
      _ = availability.begin(now: due)
      availability.wentAway("gone", retryAfter: nil, wasProbe: true, now: due, draw: 1)
      waits.append(availability.until - due)
    }
    #expect(waits == [2, 4, 8, 16, 30, 30, 30, 30].map { .seconds($0) })
  }

  @Test mutating func `what was sent before it went does not make the wait longer`() {
    availability.wentAway("gone", retryAfter: nil, wasProbe: false, now: .zero, draw: 1)
    for _ in 0..<64 { availability.wentAway("gone", retryAfter: nil, wasProbe: false, now: .milliseconds(5), draw: 1) }
    #expect(availability.until == .seconds(1))
  }

  @Test mutating func `it waits as long as the far end asked, an hour at most`() {
    availability.wentAway("busy", retryAfter: .seconds(120), wasProbe: false, now: .zero, draw: 0)
    #expect(availability.until == .seconds(120))
    availability.wentAway("busy", retryAfter: .seconds(999_999), wasProbe: true, now: .zero, draw: 0)
    #expect(availability.until == .seconds(3_600))
  }

  @Test mutating func `an alarm knocks earlier, but not all the time`() {
    availability.wentAway("gone", retryAfter: nil, wasProbe: false, now: .zero, draw: 1)
    for _ in 0..<6 { availability.wentAway("gone", retryAfter: nil, wasProbe: true, now: .zero, draw: 1) }
    _ = availability.begin(now: .seconds(100))
    availability.wentAway("gone", retryAfter: nil, wasProbe: true, now: .seconds(100), draw: 1)
    #expect(availability.opening(isAlarm: false) == .seconds(130))
    #expect(availability.opening(isAlarm: true) == .seconds(105))
  }

  @Test mutating func `an answer opens it again, and says since when it was away`() {
    availability.wentAway("gone", retryAfter: nil, wasProbe: false, now: .seconds(3), draw: 1)
    let since = availability.answered()
    #expect(since == .seconds(3))
    #expect(availability.opening(isAlarm: false) == .zero)
    let again = availability.answered()
    #expect(again == nil)
  }

  @Test mutating func `failures of one subject are the entry's, of five the far end's`() {
    let lanes = (0..<5).map { LaneKey.subject(StateKey(source: "/s", subject: "\($0)")) }
    for _ in 0..<50 {
      let counts = availability.failed(lanes[0])
      #expect(counts)
    }
    _ = availability.answered()
    let counted = lanes.map { availability.failed($0) }
    #expect(counted == [true, true, true, true, false])
  }

  @Test mutating func `two subjects that keep failing in turn are the far end's too`() {
    let lanes = (0..<2).map { LaneKey.subject(StateKey(source: "/s", subject: "\($0)")) }
    let counted = (0..<10).map { availability.failed(lanes[$0 % 2]) }
    #expect(counted == Array(repeating: true, count: 9) + [false])
  }

  @Test mutating func `a probe that was not sent leaves room for another`() {
    availability.wentAway("gone", retryAfter: nil, wasProbe: false, now: .zero, draw: 1)
    _ = availability.begin(now: .seconds(1))
    availability.abandonProbe()
    #expect(availability.opening(isAlarm: false) == .seconds(1))
  }
}

@Suite struct BackoffTests {
  @Test func `waits grow from the first to the longest, drawn from their upper half`() {
    var retry = DeliverySettings.Retry()
    retry.first = .seconds(1)
    retry.longest = .seconds(300)
    let backoff = Backoff(retry)
    #expect(
      (1...10).map { backoff.wait(after: $0, draw: 1) } == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300].map { .seconds($0) })
    #expect(backoff.wait(after: 3, draw: 0) == .seconds(2))
    #expect(backoff.wait(after: .max, draw: 1) == .seconds(300))
  }
}

@Suite struct PauseTests {
  @Test func `what is noted of a pause can be read again`() {
    let forever = Pause(since: Timestamp(milliseconds: 5), reason: "410 Gone: a person must look")
    let hour = Pause(since: Timestamp(milliseconds: 5), until: Timestamp(milliseconds: 3_600_005), reason: "")
    #expect(Pause(note: forever.note) == forever)
    #expect(Pause(note: hour.note) == hour)
    #expect(Pause(note: "nonsense") == nil)
    #expect(Pause(note: "1 x y") == nil)
  }
}
