import CausewayCore
import CausewayTestKit
import Loop
import Testing

@testable import CausewayGateway

/// What is told of inputs, by a clock that is moved by hand.
@Suite @EventLoop struct LinkWatchTests {
  private let journal = MemoryJournal()
  private let time = ManualTime()
  private let link: Link

  init() {
    link = Link(name: "cloud", direction: .input, type: "mqtt", canBeDown: true, since: time.now)
  }

  /// As after a start of the program.
  private func watch(silentAfter: Duration? = nil, without isGone: Bool = false) -> LinkWatch {
    let announcer = Announcer(journal: journal, time: time, log: .silent)
    let watched = isGone ? [] : [LinkWatch.Watched(link: link, silentAfter: silentAfter)]
    return LinkWatch({ watched }, journal: journal, announcer: announcer, time: time, log: .silent)
  }

  private func pass(_ seconds: Int, _ watch: LinkWatch) async {
    for _ in 0..<seconds {
      await watch.look()
      time.advance(by: .seconds(1))
    }
    await watch.look()
  }

  /// The last part of each type, in order.
  private var told: [String] {
    journal.entries.map { String($0.event.type.split(separator: ".").last ?? "") }
  }

  @Test func `an input that stays away is down once, and up once when it has come to stay`() async throws {
    let watch = watch()
    link.failed("nobody listens there", at: time.now)
    await pass(29, watch)
    #expect(told.isEmpty)
    await pass(600, watch)
    #expect(told == ["input_down"])
    let event = try #require(journal.entries.first?.event)
    #expect(event.source == Event.ownSource && event.subject == "cloud" && event.kind == .occurrence)
    #expect(
      event.data.map { String(decoding: $0.bytes, as: UTF8.self) }
        == #"{"input":"cloud","reason":"nobody listens there"}"#)
    link.connected(true, at: time.now)
    await pass(9, watch)
    #expect(told == ["input_down"])
    await pass(600, watch)
    #expect(told == ["input_down", "input_up"])
    link.connected(false, at: time.now)
    await pass(60, watch)
    #expect(told == ["input_down", "input_up", "input_down"])
  }

  @Test func `one that was away for a moment was never down, one that comes and goes is down until it stays`() async {
    let watch = watch()
    link.connected(true, at: time.now)
    await pass(60, watch)
    link.connected(false, at: time.now)
    await pass(15, watch)
    link.connected(true, at: time.now)
    await pass(60, watch)
    #expect(told.isEmpty)
    for _ in 0..<20 {
      link.connected(false, at: time.now)
      await pass(2, watch)
      link.connected(true, at: time.now)
      await pass(8, watch)
    }
    #expect(told == ["input_down"])
    // Between two looks: it shows in the figures only.
    for _ in 0..<20 {
      link.connected(false, at: time.now)
      link.connected(true, at: time.now)
      await pass(5, watch)
    }
    #expect(told == ["input_down"])
    await pass(10, watch)
    #expect(told == ["input_down", "input_up"])
  }

  @Test func `a restart neither repeats what was told nor forgets that it is over`() async {
    await pass(60, watch())
    #expect(told == ["input_down"])
    await pass(60, watch())
    #expect(told == ["input_down"])
    link.connected(true, at: time.now)
    await pass(20, watch())
    #expect(told == ["input_down", "input_up"])
    await pass(60, watch())
    #expect(told == ["input_down", "input_up"])
  }

  @Test func `what ended between the note and the event, or between the event and the note, is told once`() async throws
  {
    // The note is there, the event is not.
    let note = LinkNote("cloud", .down, since: time.now)
    try await journal.settle(FollowerID(rawValue: ":links"), Settlement(notes: [note.name: note.text]))
    await pass(1, watch())
    #expect(told == ["input_down"])
    link.connected(true, at: time.now)
    await pass(20, watch())
    #expect(told == ["input_down", "input_up"])
    // The event of its end is there, and the note still is.
    try await journal.settle(FollowerID(rawValue: ":links"), Settlement(notes: [note.name: note.text]))
    await pass(60, watch())
    #expect(told == ["input_down", "input_up"])
    #expect(try await journal.notes(beginningWith: "input/").isEmpty)
  }

  @Test func `a journal that takes nothing is asked until it does`() async {
    let watch = watch()
    await pass(29, watch)
    journal.failNextAppends(5, with: .full("no room"))
    await pass(3, watch)
    #expect(told.isEmpty)
    await pass(10, watch)
    #expect(told == ["input_down"])
  }

  @Test func `silence is told once, and again when something has come in between`() async throws {
    let watch = watch(silentAfter: .seconds(3_600))
    link.connected(true, at: time.now)
    link.received(deliveries: 1, at: time.now)
    let heard = time.now
    await pass(3_599, watch)
    #expect(told.isEmpty)
    await pass(7_200, watch)
    #expect(told == ["link_silent"])
    #expect(
      journal.entries.first?.event.data.map { String(decoding: $0.bytes, as: UTF8.self) }
        == #"{"input":"cloud","silent_after":"1h","last_delivery_at":"\#(heard.rfc3339)"}"#)
    // Over a restart too.
    await pass(7_200, self.watch(silentAfter: .seconds(3_600)))
    #expect(told == ["link_silent"])
    let last = self.watch(silentAfter: .seconds(3_600))
    await pass(1, last)
    link.received(deliveries: 1, at: time.now)
    await pass(3_500, last)
    #expect(told == ["link_silent"])
    await pass(200, last)
    #expect(told == ["link_silent", "link_silent"])
  }

  @Test func `one that is away is not silent as well, and where nothing is expected nothing is missed`() async {
    await pass(120, watch(silentAfter: .seconds(60)))
    #expect(told == ["input_down"])
    link.connected(true, at: time.now)
    await pass(50, watch(silentAfter: .seconds(60)))
    #expect(told == ["input_down", "input_up"])
    await pass(10_000, watch())
    #expect(told == ["input_down", "input_up"])
  }

  @Test func `of an input that is gone nothing is remembered`() async throws {
    await pass(60, watch())
    #expect(try await journal.notes(beginningWith: "input/").count == 1)
    await pass(1, watch(without: true))
    #expect(try await journal.notes(beginningWith: "input/").isEmpty)
    #expect(told == ["input_down"])
  }
}
