import CausewayCore
import Testing

@testable import CausewayJournal

@Suite struct RetentionClockTests {
  private let start = Timestamp(milliseconds: 1_710_000_000_000)
  private let keepFor = Duration.seconds(72 * 3_600)

  private func clock(newest: Timestamp? = nil) -> RetentionClock {
    RetentionClock(now: start, uptime: .zero, newest: newest, keepFor: keepFor)
  }

  @Test func `a clock that goes on is trusted, whatever its drift adds up to`() {
    var clock = clock()
    for minute in 1...10_000 {
      // A minute by one clock, a minute and a second by the other.
      let trusted = clock.check(now: start + .seconds(61 * minute), uptime: .seconds(60 * minute))
      #expect(trusted)
    }
  }

  @Test(arguments: [3_601, -3_601, 1_000_000_000])
  func `a jump of more than an hour is not trusted until it is confirmed`(_ seconds: Int) {
    var clock = clock()
    let later = start + .seconds(seconds)
    let trusted1 = clock.check(now: later, uptime: .zero)
    #expect(!trusted1)
    let trusted2 = clock.check(now: later + .seconds(600), uptime: .seconds(600))
    #expect(!trusted2)
    #expect(clock.reason?.contains("jumped") == true)
    clock.confirm(now: later + .seconds(700), uptime: .seconds(700))
    let trusted3 = clock.check(now: later + .seconds(800), uptime: .seconds(800))
    #expect(trusted3)
    #expect(clock.reason == nil)
  }

  @Test func `a clock that jumps back to where it was is trusted again`() {
    var clock = clock()
    let trusted4 = clock.check(now: start + .seconds(90_000), uptime: .zero)
    #expect(!trusted4)
    let trusted5 = clock.check(now: start + .seconds(10), uptime: .seconds(10))
    #expect(trusted5)
  }

  @Test func `a gateway that was off for a fortnight trusts its clock, however little it keeps`() {
    for days in [4, 14, 30] {
      var clock = clock(newest: start - .seconds(days * 86_400))
      let trusted = clock.check(now: start + .seconds(10), uptime: .seconds(10))
      #expect(trusted && clock.reason == nil)
    }
  }

  @Test func `where everything has grown far too old while nobody ran, that may be the clock`() {
    var doubtful = clock(newest: start - RetentionClock.longestRest - .seconds(1))
    let trusted6 = doubtful.check(now: start + .seconds(10), uptime: .seconds(10))
    #expect(!trusted6)
    #expect(doubtful.reason?.contains("too old to keep") == true)
    doubtful.confirm(now: start + .seconds(10), uptime: .seconds(10))
    let trusted7 = doubtful.check(now: start + .seconds(20), uptime: .seconds(20))
    #expect(trusted7)
    let long = RetentionClock(
      now: start, uptime: .zero, newest: start - .seconds(80 * 86_400), keepFor: .seconds(90 * 86_400))
    #expect(long.reason == nil)
  }

  @Test func `a clock that is behind the newest entry is trusted once it has been set`() {
    var clock = clock(newest: start + .seconds(5 * 86_400))
    let early = clock.check(now: start + .seconds(10), uptime: .seconds(10))
    #expect(!early)
    #expect(clock.reason?.contains("still to come") == true)
    let set = clock.check(now: start + .seconds(5 * 86_400 + 7_200), uptime: .seconds(20))
    #expect(set && clock.reason == nil)
    var wild = self.clock(newest: start + .seconds(5 * 86_400))
    let beyond = wild.check(now: start + .seconds(500 * 86_400), uptime: .seconds(20))
    #expect(!beyond)
  }

  @Test func `a time server that has steered the clock for an hour without a break confirms a jump`() {
    var clock = clock()
    let later = start + .seconds(100_000)
    var trusted: [Bool] = []
    // Steered, not steered at minute 30, then steered again.
    for minute in 0...100 {
      trusted.append(
        clock.check(now: later + .seconds(60 * minute), uptime: .seconds(60 * minute), isSteered: minute != 30))
    }
    #expect(trusted.firstIndex(of: true) == 91)
    #expect(trusted[91...].allSatisfy { $0 })
  }
}
