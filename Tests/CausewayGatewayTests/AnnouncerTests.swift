import CausewayCore
import CausewayTestKit
import Loop
import Testing

@testable import CausewayGateway

@Suite @EventLoop struct AnnouncerTests {
  private let announcement = Announcement(
    type: "causeway.output_paused", subject: "ops", data: JSONText(trusted: Array("{}".utf8)))

  @Test func `what it is told becomes an event, also if the journal did not take it at first`() async throws {
    let journal = MemoryJournal()
    journal.failNextAppends(1, with: .full("no room"))
    let announcer = Announcer(journal: journal, time: ManualTime(), log: .silent)
    announcer.announce(announcement)
    let page = try await journal.page(after: .start, limit: 1)
    #expect(page.entries.map(\.event.type) == ["causeway.output_paused"])
    #expect(page.entries.map(\.event.source) == [Event.ownSource])
  }

  @Test(.timeLimit(.minutes(1)))
  func `its end does not wait for a journal that takes nothing`() async throws {
    let journal = MemoryJournal()
    journal.failNextAppends(1_000, with: .full("no room"))
    let announcer = Announcer(journal: journal, time: ManualTime(), log: .silent)
    let running = EventLoop.spawn("announcements") { await announcer.run() }
    announcer.announce(announcement)
    // The first attempt has failed once the second waits for its turn.
    for _ in 0..<10 { await EventLoop.breathe() }
    running.cancel()
    await running.value
    #expect(journal.entries.isEmpty)
  }
}
