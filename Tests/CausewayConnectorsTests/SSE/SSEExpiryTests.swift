import CausewayCore
import CausewayTestKit
import Loop
import Testing

@testable import CausewayConnectors

@Suite @EventLoop struct SSEExpiryTests {
  @Test func `what has become too old for its route is counted, and not sent to those who come back`() async throws {
    let stage = try await StreamStage(.cloudevents, expires: .seconds(60))
    let before = await stage.journal.head
    try await stage.commit(Entries.event(1, type: "old", data: "{}"))
    stage.time.advance(by: .seconds(61))
    try await stage.commit(Entries.event(2, type: "new", data: "{}"))
    let client = try StreamClient(stage, lastEventID: before.description)
    try await client.until { !$0.messages.filter { $0.data.contains(#""new""#) }.isEmpty }
    #expect(!client.reader.messages.contains { $0.data.contains(#""old""#) })
    #expect(try stage.feed.link.reading.ignored == 1)
    #expect(try stage.feed.link.reading.lastIgnored?.text.contains("expires") == true)
    await stage.end()
  }

  @Test func `an event that happened long before it came in is too old at once`() async throws {
    let stage = try await StreamStage(.cloudevents, expires: .seconds(60))
    let client = try StreamClient(stage)
    try await client.untilLive()
    var late = Entries.event(1, type: "late", data: "{}").event
    late.time = stage.time.now - .seconds(3_600)
    try await stage.commit(
      Entry(position: .start, event: late, input: "push", receivedAt: stage.time.now, changed: false),
      Entries.event(2, type: "new", data: "{}"))
    try await client.until { !$0.messages.filter { $0.data.contains(#""new""#) }.isEmpty }
    #expect(!client.reader.messages.contains { $0.data.contains(#""late""#) })
    await stage.end()
  }
}
