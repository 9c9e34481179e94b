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
    let client = try StreamClient(stage)
    try await client.until { !$0.messages.filter { $0.event == "snapshot" }.isEmpty }
    #expect(client.reader.messages.last?.id == known.description)
    for number in 3..<300 { try await stage.commit(Entries.report(Int64(number), value: "\(number)")) }
    try await client.until { try self.values($0).count >= 297 }
    #expect(try values(client.reader) == (3..<300).map(String.init))
    #expect(try values(client.reader, "snapshot") == ["a", "b"])
    await stage.end()
    try await client.untilEnd()
  }

  @Test func `to a client at the head what is new is sent before whoever brought it is answered`() async throws {
    let stage = try await StreamStage(.cloudevents)
    let client = try StreamClient(stage)
    try await client.untilLive()
    #expect(client.urgentWakes == 0)
    try await stage.commit(ring(1))
    try await client.until { !$0.messages.isEmpty }
    #expect(client.urgentWakes == 1)
    await stage.end()
  }

  @Test(arguments: SSEFormatName.allCases)
  func `two rings a millisecond apart arrive as two, in order, in events of their own`(format: SSEFormatName)
    async throws
  {
    let stage = try await StreamStage(format)
    let client = try StreamClient(stage)
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
    let client = try StreamClient(stage)
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
    let client = try StreamClient(stage, lastEventID: first.description)
    try await client.until { ($0.messages.last?.id).flatMap { Position($0) } == (try? stage.feed.head) }
    let text = client.reader.messages.map(\.data).joined()
    let found = text.matches(of: /"value":"(\d+)"/).map { String($0.1) }
    #expect(found == (2...2_000).map(String.init))
    #expect(client.reader.messages.allSatisfy { $0.event != "snapshot" && $0.event != "gap" })
    await stage.end()
  }

  @Test func `a new client of cloudevents begins at the head`() async throws {
    let stage = try await StreamStage(.cloudevents)
    try await stage.commit(Entries.report(1, value: "old"))
    let client = try StreamClient(stage)
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
    let client = try StreamClient(stage, lastEventID: id)
    try await client.until { !$0.messages.filter { $0.event == "batch" }.isEmpty }
    #expect(client.reader.messages.map(\.event) == ["gap", "snapshot", "batch"])
    #expect(try values(client.reader) == ["ring 2"])
    await stage.end()
  }

  @Test func `a client that was away for a moment gets the occurrences since, after its snapshot`() async throws {
    let stage = try await StreamStage()
    let first = try StreamClient(stage)
    try await stage.commit(ring(1))
    try await first.until { try self.values($0) == ["ring 1"] }
    first.leave()
    stage.time.advance(by: .seconds(30))
    try await stage.commit(ring(2), Entries.report(3, value: "state"))
    let second = try StreamClient(stage)
    try await second.until { try self.values($0).contains("ring 2") }
    #expect(second.reader.messages.map(\.event) == ["snapshot", "batch"])
    #expect(try values(second.reader) == ["ring 2"])
    await stage.end()
  }

  @Test func `a client that was away for longer, or is not alone, gets no old occurrences`() async throws {
    let stage = try await StreamStage()
    let first = try StreamClient(stage)
    try await stage.commit(ring(1))
    try await first.until { try self.values($0) == ["ring 1"] }
    let companion = try StreamClient(stage)
    first.leave()
    companion.leave()
    stage.time.advance(by: .seconds(61))
    try await stage.commit(ring(2))
    let late = try StreamClient(stage)
    try await late.until { !$0.messages.isEmpty }
    let beside = try StreamClient(stage)
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
    let client = try StreamClient(stage)
    try await stage.commit(ring(1))
    try await client.until { try self.values($0) == ["ring 1"] }
    try await stage.restart()
    try await stage.commit(ring(2))
    let again = try StreamClient(stage)
    try await again.until { try self.values($0).contains("ring 2") }
    #expect(try values(again.reader) == ["ring 2"])
    await stage.end()
  }

  @Test func `a heartbeat carries the head's id though nothing of it was the client's`() async throws {
    let stage = try await StreamStage(match: Match([.type: [Glob("nothing.*")]])) { $0.heartbeat = .milliseconds(20) }
    let client = try StreamClient(stage)
    let head = try await stage.commit(Entries.report(1))
    try await client.until { $0.messages.contains { $0.event == "heartbeat" && $0.id == head.description } }
    #expect(try values(client.reader) == [])
    await stage.end()
  }

  @Test func `a client that keeps falling behind is sent away with a clean end`() async throws {
    let stage = try await StreamStage(.cloudevents) { $0.lagLimit = 100 }
    let client = try StreamClient(stage)
    try await client.untilLive()
    try await stage.commit(Entries.report(1))
    try await client.until { $0.messages.count == 1 }
    client.isStalled = true
    let big = String(repeating: "x", count: 60_000)
    for number in 2..<150 { try await stage.commit(Entries.report(Int64(number), value: big)) }
    let head = await stage.journal.head
    while try stage.feed.head < head { try await EventLoop.sleep(for: .milliseconds(1)) }
    client.resume()
    try await client.untilEnd()
    let seen = try #require(client.reader.messages.last?.id)
    let again = try StreamClient(stage, lastEventID: seen)
    try await again.until { $0.messages.count == 148 }
    await stage.end()
  }

  @Test func `a stream whose inputs are all down sends its clients away to poll, and takes none`() async throws {
    let stage = try await StreamStage()
    stage.input.connected(true, at: stage.time.now)
    let client = try StreamClient(stage)
    try await client.until { !$0.messages.isEmpty }
    stage.input.connected(false, at: stage.time.now)
    await stage.time.untilSleeping()
    stage.time.advance(by: .seconds(59))
    #expect(!stage.stream.isUpstreamDead)
    await stage.time.untilSleeping()
    stage.time.advance(by: .seconds(2))
    try await client.untilEnd()
    #expect(stage.stream.isUpstreamDead)
    stage.input.connected(true, at: stage.time.now)
    #expect(!stage.stream.isUpstreamDead)
    await stage.end()
  }
}

/// Who may see what.
@Suite @EventLoop struct SSEStreamTests {
  private func match(_ attribute: Match.Attribute, _ glob: String) -> Match { Match([attribute: [Glob(glob)]]) }

  @Test func `clients get what their filters let through, in the snapshot, the tail and a resumption`() async throws {
    let stage = try await StreamStage()
    let first = try await stage.commit(
      Entries.report(1, device: "a", value: "a1"), Entries.report(2, device: "b", value: "b1"))
    let filter = SSEFilter().narrowed(by: match(.subject, "a/*"))
    let part = try StreamClient(stage, filter: filter)
    let whole = try StreamClient(stage)
    try await part.untilLive()
    try await whole.untilLive()
    try await stage.commit(Entries.report(3, device: "b", value: "b2"), Entries.report(4, device: "a", value: "a2"))
    try await whole.until { try $0.items(of: "batch").count == 2 }
    try await part.until { try $0.items(of: "batch").count == 1 }
    #expect(try part.reader.items(of: "snapshot").compactMap { $0["value"] as? String } == ["a1"])
    #expect(try part.reader.items(of: "batch").compactMap { $0["value"] as? String } == ["a2"])
    let resumed = try StreamClient(stage, filter: filter, lastEventID: first.description)
    try await resumed.until { try $0.items(of: "batch").count == 1 }
    #expect(try resumed.reader.items(of: "batch").compactMap { $0["value"] as? String } == ["a2"])
    await stage.end()
  }

  @Test func `a token's filter cannot be widened by asking`() throws {
    let token = SSEFilter().narrowed(by: match(.subject, "a/*"))
    let asked = try SSEFilter.match(of: [("subject", "*")]).get()
    let filter = token.narrowed(by: asked)
    #expect(filter.lets(Entries.report(1, device: "a")))
    #expect(!filter.lets(Entries.report(1, device: "b")))
  }

  @Test func `parameters are globs; unknown ones are refused, the one to resume is none`() throws {
    let match = try SSEFilter.match(of: [("type", "x.*,aqara.*"), ("kind", "state"), ("last_event_id", "5")]).get()
    #expect(match.matches(Entries.report(1)))
    #expect(!match.matches(Entries.report(1, kind: .occurrence)))
    #expect(throws: SSEFilter.Problem.self) { try SSEFilter.match(of: [("tpye", "x")]).get() }
    #expect(throws: SSEFilter.Problem.self) {
      try SSEFilter.match(of: [("type", String(repeating: "x", count: 2_000))]).get()
    }
  }

  @Test func `equal filters share a feed, and their number is bounded`() async throws {
    let stage = try await StreamStage()
    let one = SSEFilter().narrowed(by: match(.type, "a*"))
    #expect(stage.stream.feed(one) === stage.stream.feed(SSEFilter().narrowed(by: match(.type, "a*"))))
    for number in 0..<SSEStream.feedLimit { _ = stage.stream.feed(SSEFilter().narrowed(by: match(.type, "\(number)"))) }
    #expect(stage.stream.feed(SSEFilter().narrowed(by: match(.type, "one more"))) == nil)
    #expect(stage.stream.feed(one) != nil)
    await stage.end()
  }
}
