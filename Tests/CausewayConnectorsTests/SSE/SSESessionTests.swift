import CausewayCore
import CausewayTestKit
import Foundation
import Loop
import Testing

@testable import CausewayConnectors
@testable import HTTPServer

@Suite @EventLoop struct SSESessionTests {
  private func ring(_ number: Int64) -> Entry {
    Entries.report(number, device: "bell", resource: "13.12.85", value: "ring \(number)", kind: .occurrence)
  }

  private func values(_ reader: SSEReader, _ kind: String = "batch") throws -> [String] {
    try reader.items(of: kind).compactMap { $0["value"] as? String }
  }

  @Test func `a client gets the snapshot, then what comes, each once and in order`() async throws {
    let stage = try await StreamStage()
    let known = try await stage.commit(Entries.report(1, value: "a"), Entries.report(2, resource: "r2", value: "b"))
    let client = StreamClient(stage.feed)
    try await client.until { !$0.messages.filter { $0.event == "snapshot" }.isEmpty }
    #expect(client.reader.messages.last?.id == known.description)
    for number in 3..<300 { try await stage.commit(Entries.report(Int64(number), value: "\(number)")) }
    try await client.until { try self.values($0).count >= 297 }
    #expect(try values(client.reader) == (3..<300).map(String.init))
    #expect(try values(client.reader, "snapshot") == ["a", "b"])
    await stage.end()
    try await client.untilEnd()
  }

  @Test(arguments: SSEFormatName.allCases)
  func `two rings a millisecond apart arrive as two, in order, in events of their own`(format: SSEFormatName)
    async throws
  {
    let stage = try await StreamStage(format)
    let client = StreamClient(stage.feed)
    try await client.untilLive()
    let before = client.reader.messages.count
    try await stage.commit(ring(1), ring(2))
    try await client.until { $0.messages.count >= before + 2 }
    let messages = client.reader.messages.suffix(2)
    #expect(messages.map { $0.data.contains("ring 1") } == [true, false])
    #expect(messages.map { $0.data.contains("ring 2") } == [false, true])
    #expect(Set(messages.map(\.id)).count == 2)
    await stage.end()
  }

  @Test func `no occurrence is ever in a snapshot`() async throws {
    let stage = try await StreamStage()
    try await stage.commit(ring(1), Entries.report(2, value: "state"))
    let client = StreamClient(stage.feed)
    try await client.until { !$0.messages.isEmpty }
    #expect(try values(client.reader, "snapshot") == ["state"])
    #expect(try values(client.reader) == [])
    await stage.end()
  }

  @Test(arguments: SSEFormatName.allCases)
  func `a client that resumes misses nothing and gets nothing twice`(format: SSEFormatName) async throws {
    let stage = try await StreamStage(format)
    let first = try await stage.commit(Entries.report(1))
    for number in 2...2_000 { try await stage.commit(Entries.report(Int64(number), value: "\(number)")) }
    let client = StreamClient(stage.feed, lastEventID: first.description)
    try await client.until { ($0.messages.last?.id).flatMap { Position($0) } == stage.feed.head }
    let text = client.reader.messages.map(\.data).joined()
    let found = text.matches(of: /"value":"(\d+)"/).map { String($0.1) }
    #expect(found == (2...2_000).map(String.init))
    #expect(client.reader.messages.allSatisfy { $0.event != "snapshot" && $0.event != "gap" })
    await stage.end()
  }

  @Test func `a new client of cloudevents begins at the head`() async throws {
    let stage = try await StreamStage(.cloudevents)
    try await stage.commit(Entries.report(1, value: "old"))
    let client = StreamClient(stage.feed)
    try await client.untilLive()
    try await stage.commit(Entries.report(2, value: "new"))
    try await client.until { $0.messages.contains { $0.data.contains("new") } }
    #expect(!client.reader.messages.contains { $0.data.contains("old") })
    await stage.end()
  }

  @Test(arguments: ["999999", "garbage"])
  func `an id from another history is a stated gap, then a snapshot`(id: String) async throws {
    let stage = try await StreamStage()
    try await stage.commit(Entries.report(1, value: "kept"), ring(2))
    let client = StreamClient(stage.feed, lastEventID: id)
    try await client.until { !$0.messages.filter { $0.event == "batch" }.isEmpty }
    #expect(client.reader.messages.map(\.event) == ["gap", "snapshot", "batch"])
    #expect(try values(client.reader) == ["ring 2"])
    await stage.end()
  }

  @Test func `a client that was away for a moment gets the occurrences since, after its snapshot`() async throws {
    let stage = try await StreamStage()
    let first = StreamClient(stage.feed)
    try await stage.commit(ring(1))
    try await first.until { try self.values($0) == ["ring 1"] }
    first.leave()
    stage.time.advance(by: .seconds(30))
    try await stage.commit(ring(2), Entries.report(3, value: "state"))
    let second = StreamClient(stage.feed)
    try await second.until { try self.values($0).contains("ring 2") }
    #expect(second.reader.messages.map(\.event) == ["snapshot", "batch"])
    #expect(try values(second.reader) == ["ring 2"])
    await stage.end()
  }

  @Test func `a client that was away for longer, or is not alone, gets no old occurrences`() async throws {
    let stage = try await StreamStage()
    let first = StreamClient(stage.feed)
    try await stage.commit(ring(1))
    try await first.until { try self.values($0) == ["ring 1"] }
    let companion = StreamClient(stage.feed)
    first.leave()
    companion.leave()
    stage.time.advance(by: .seconds(61))
    try await stage.commit(ring(2))
    let late = StreamClient(stage.feed)
    try await late.until { !$0.messages.isEmpty }
    let beside = StreamClient(stage.feed)
    try await beside.until { !$0.messages.isEmpty }
    try await stage.commit(ring(3))
    for client in [late, beside] {
      try await client.until { try self.values($0).contains("ring 3") }
      #expect(try values(client.reader) == ["ring 3"])
    }
    await stage.end()
  }

  @Test func `occurrences since the stream ended are caught up across a restart`() async throws {
    let stage = try await StreamStage()
    let client = StreamClient(stage.feed)
    try await stage.commit(ring(1))
    try await client.until { try self.values($0) == ["ring 1"] }
    try await stage.restart()
    try await stage.commit(ring(2))
    let again = StreamClient(stage.feed)
    try await again.until { try self.values($0).contains("ring 2") }
    #expect(try values(again.reader) == ["ring 2"])
    await stage.end()
  }

  @Test func `a heartbeat carries the head's id though nothing of it was the client's`() async throws {
    let stage = try await StreamStage(match: Match([.type: [Glob("nothing.*")]])) { $0.heartbeat = .milliseconds(20) }
    let client = StreamClient(stage.feed)
    let head = try await stage.commit(Entries.report(1))
    try await client.until { $0.messages.contains { $0.event == "heartbeat" && $0.id == head.description } }
    #expect(try values(client.reader) == [])
    await stage.end()
  }

  @Test func `a client that keeps falling behind is sent away with a clean end`() async throws {
    let stage = try await StreamStage(.cloudevents) { $0.lagLimit = 100 }
    let client = StreamClient(stage.feed)
    try await client.untilLive()
    try await stage.commit(Entries.report(1))
    try await client.until { $0.messages.count == 1 }
    client.isStalled = true
    let big = String(repeating: "x", count: 60_000)
    for number in 2..<150 { try await stage.commit(Entries.report(Int64(number), value: big)) }
    let head = await stage.journal.head
    while stage.feed.head < head { try await EventLoop.sleep(for: .milliseconds(1)) }
    client.resume()
    try await client.untilEnd()
    let seen = try #require(client.reader.messages.last?.id)
    let again = StreamClient(stage.feed, lastEventID: seen)
    try await again.until { $0.messages.count == 148 }
    await stage.end()
  }

  @Test func `a stream whose inputs are all down sends its clients away to poll, and takes none`() async throws {
    let stage = try await StreamStage()
    stage.input.connected(true, at: stage.time.now)
    let client = StreamClient(stage.feed)
    try await client.until { !$0.messages.isEmpty }
    stage.input.connected(false, at: stage.time.now)
    await stage.time.untilSleeping()
    stage.time.advance(by: .seconds(59))
    #expect(!stage.feed.isUpstreamDead)
    await stage.time.untilSleeping()
    stage.time.advance(by: .seconds(2))
    try await client.untilEnd()
    #expect(stage.feed.isUpstreamDead)
    stage.input.connected(true, at: stage.time.now)
    #expect(!stage.feed.isUpstreamDead)
    await stage.end()
  }
}
