import CausewayCore
import CausewayTestKit
import HTTPServer
import Loop
import Testing

@testable import CausewayGateway

@Suite @EventLoop struct EventListingTests {
  private let journal = MemoryJournal()

  private func commit(_ numbers: ClosedRange<Int>, at second: Int64 = 0, type: String = "t.a") async throws {
    let received = Timestamp(milliseconds: second * 1_000)
    let entries = numbers.map { number in
      PendingEntry(
        event: Event(
          id: "\(number)", source: "/s", type: type, kind: .occurrence,
          data: JSONText(trusted: Array("{\n\"n\":1\r\n}".utf8))),
        input: "i", receivedAt: received)
    }
    _ = try await journal.append(PendingBatch(entries: entries))
  }

  private func lines(_ query: EventsQuery) async throws -> [String] {
    let listing = EventListing(journal: journal, query: query)
    var text: [UInt8] = []
    var isWoken = true
    listing.begin(HTTPBodyWake { _ in isWoken = true })
    let deadline = ContinuousClock.now + .seconds(10)
    while true {
      try #require(ContinuousClock.now < deadline)
      guard isWoken else {
        await EventLoop.breathe()
        continue
      }
      isWoken = false
      var batch = HTTPBodyBatch()
      let progress = listing.pull(into: &batch)
      text += batch.chunks.flatMap(\.payload)
      if case .end = progress { break }
      if case .more = progress { isWoken = true }
    }
    listing.ended(.completed)
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func ids(_ query: EventsQuery) async throws -> [String] {
    try await lines(query).compactMap { $0.firstMatch(of: /"id":"(\d+)"/).map { String($0.1) } }
  }

  @Test func `everything kept is listed, an event to a line`() async throws {
    try await commit(1...600)
    let all = try await lines(EventsQuery())
    #expect(all.count == 600 && all.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
  }

  @Test func `a limit, a position and types narrow it`() async throws {
    try await commit(1...300)
    try await commit(301...310, type: "t.b")
    var query = EventsQuery()
    query.types = [Glob("*.b")]
    query.limit = 3
    #expect(try await ids(query) == ["301", "302", "303"])
    query = EventsQuery()
    query.after = Position(rawValue: 305)
    #expect(try await ids(query) == ["306", "307", "308", "309", "310"])
  }

  @Test func `a time finds its place, also between entries and beyond the last`() async throws {
    for second in 1...50 as ClosedRange<Int64> { try await commit(Int(second)...Int(second), at: second) }
    var query = EventsQuery()
    query.since = Timestamp(milliseconds: 47_500)
    #expect(try await ids(query) == ["48", "49", "50"])
    query.since = Timestamp(milliseconds: 0)
    #expect(try await ids(query).count == 50)
    query.since = Timestamp(milliseconds: 60_000)
    #expect(try await ids(query).isEmpty)
  }
}
