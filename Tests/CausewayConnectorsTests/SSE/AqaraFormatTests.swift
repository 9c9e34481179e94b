import CausewayCore
import Foundation
import Testing

@testable import CausewayConnectors
@testable import HTTPServer

@Suite struct AqaraFormatTests {
  private let format = AqaraFormat()

  private func text(_ encoding: SSEEncoding) -> String {
    String(decoding: encoding.frames.flatMap(\.chunk.payload), as: UTF8.self)
  }

  @Test func `a report reads as the bridge writes it`() {
    let item =
      #"{"subjectId":"lumi.xxx","resourceId":"3.51.85","value":"1","time":"1710000000000","statusCode":0,"#
      + #""triggerSource":{"type":21,"time":"1710000000","id":"AL.xxx"},"attach":"note"}"#
    let written = text(format.frames(for: [Entries.report(42, item: item)]))
    #expect(
      written == "id: 42\nevent: batch\n" + #"data: {"type":"batch","cursor":42,"events":[{"type":"resource_report","#
        + #""subjectId":"lumi.xxx","resourceId":"3.51.85","value":"1","time":1710000000000,"statusCode":0,"msgId":"m42","#
        + #""openId":"open","triggerSource":{"type":21,"time":1710000000,"id":"AL.xxx"},"attach":"note"}]}"# + "\n\n")
  }

  @Test func `a trait has its three-part resource id and keeps its value's type`() throws {
    let item =
      #"{"deviceId":"matt.u200","endpointId":2,"functionCode":"DoorLock","traitCode":"LockState","value":1,"#
      + #""time":"1710000000000","statusCode":0}"#
    let entry = Entry(
      position: Position(rawValue: 7),
      event: Event(
        id: "m.0", source: "/aqara/open", type: "aqara.spec_report", subject: "matt.u200/2.DoorLock.LockState",
        kind: .state, precedence: .time, data: JSONText(trusted: Array(item.utf8))), input: "push",
      receivedAt: Timestamp(milliseconds: 0), changed: true)
    let items = try SSEReader(format.frames(for: [entry]).frames.flatMap(\.chunk.payload)).items(of: "batch")
    let one = try #require(items.first)
    #expect(one["type"] as? String == "spec_report")
    #expect(one["subjectId"] as? String == "matt.u200")
    #expect(one["resourceId"] as? String == "2.DoorLock.LockState")
    #expect(one["value"] as? Int == 1)
    #expect(one["deviceId"] as? String == "matt.u200")
  }

  @Test func `one batch never holds a resource twice`() throws {
    let ring = { (position: Int64) in Entries.report(position, resource: "13.12.85", kind: .occurrence) }
    let encoding = format.frames(for: [ring(1), Entries.report(2), ring(3), ring(4)])
    #expect(encoding.frames.map(\.through.rawValue) == [2, 3, 4])
    #expect(encoding.frames.map(\.count) == [2, 1, 1])
  }

  @Test func `what is no value is left out and told`() {
    let encoding = format.frames(for: [
      Entries.event(1, type: "aqara.gateway_offline", data: #"{"did":"lumi.1"}"#),
      Entries.report(2, kind: .report),
      Entries.report(3, item: #"{"resourceId":"1"}"#),
      Entries.report(4, item: "[]"),
    ])
    #expect(encoding.frames.isEmpty)
    #expect(encoding.leftOut.count == 4)
  }

  @Test func `a value that spans lines stays on one`() {
    let item = "{\n \"subjectId\":\"a\",\r\n \"resourceId\":\"b\", \"value\": [1,\n2],\"time\":1,\"extra\":{\n}}"
    let written = text(format.frames(for: [Entries.report(1, item: item)]))
    #expect(written.split(separator: "\n", omittingEmptySubsequences: false).count == 5)
    #expect(!written.contains("\r"))
    #expect(SSEReader(Array(written.utf8)).messages.count == 1)
  }

  private func snapshot(of states: [Entry], at position: Int64) throws -> SSEEncoding {
    var draft = try #require(format.snapshot())
    for state in states { draft.add([state]) }
    return draft.encoded(at: Position(rawValue: position))
  }

  @Test func `five thousand resources make a snapshot of short lines, its id on the last part`() throws {
    let states = (1...5_000).map { Entries.report(Int64($0), device: "lumi.\($0 % 100)", resource: "\($0).1.85") }
    let encoding = try snapshot(of: states, at: 9_000)
    let reader = SSEReader(encoding.frames.flatMap(\.chunk.payload))
    #expect(reader.longestLine < 64 * 1_024)
    #expect(reader.messages.count > 10)
    #expect(reader.messages.allSatisfy { $0.event == "snapshot" })
    #expect(reader.messages.dropLast().allSatisfy { $0.id == nil })
    #expect(reader.messages.last?.id == "9000")
    let items = try reader.items(of: "snapshot")
    #expect(items.compactMap { $0["resourceId"] as? String } == (1...5_000).map { "\($0).1.85" })
  }

  @Test func `a snapshot holds the newest of a resource over all accounts, no occurrence, and no time before 1970`()
    throws
  {
    let early = #"{"subjectId":"d","resourceId":"r","value":"1","time":-5,"statusCode":0}"#
    let encoding = try snapshot(
      of: [
        Entries.report(1, value: "old", account: "a"), Entries.report(2, resource: "other"),
        Entries.report(3, value: "new", account: "b"), Entries.report(4, item: early),
        Entries.report(5, resource: "13.12.85", kind: .occurrence),
      ], at: 5)
    let items = try SSEReader(encoding.frames.flatMap(\.chunk.payload)).items(of: "snapshot")
    #expect(items.map { $0["value"] as? String } == ["1", "new"])
    #expect(items.map { $0["openId"] as? String } == ["open", "b"])
  }

  @Test func `an empty snapshot is still a snapshot`() throws {
    let reader = SSEReader(try snapshot(of: [], at: 3).frames.flatMap(\.chunk.payload))
    #expect(
      reader.messages == [.init(event: "snapshot", id: "3", data: #"{"type":"snapshot","cursor":3,"events":[]}"#)])
  }

  @Test func `an item longer than a line may be is left out and told`() {
    let long = #"{"subjectId":"a","resourceId":"b","value":"\#(String(repeating: "x", count: 70_000))","time":1}"#
    let encoding = format.frames(for: [Entries.report(1, item: long), Entries.report(2)])
    #expect(encoding.frames.map(\.through.rawValue) == [2])
    #expect(encoding.leftOut.count == 1)
  }

  @Test func `a batch that would make too long a line is split`() {
    let wide = { (n: Int64) in
      Entries.report(
        n, item: #"{"subjectId":"a","resourceId":"\#(n)","value":"\#(String(repeating: "x", count: 30_000))"}"#)
    }
    let encoding = format.frames(for: [wide(1), wide(2), wide(3)])
    #expect(encoding.frames.map(\.count) == [2, 1])
    #expect(SSEReader(encoding.frames.flatMap(\.chunk.payload)).longestLine < 64 * 1_024)
  }

  @Test func `a message id without an index and odd accounts come through`() throws {
    var entry = Entries.report(1)
    entry = Entry(
      position: entry.position,
      event: Event(
        id: "hash", source: "odd", type: entry.event.type, subject: entry.event.subject, kind: .state,
        data: entry.event.data),
      input: "push", receivedAt: entry.receivedAt, changed: true)
    let item = try #require(
      try SSEReader(format.frames(for: [entry]).frames.flatMap(\.chunk.payload)).items(of: "batch").first)
    #expect(item["msgId"] as? String == "hash")
    #expect(item["openId"] as? String == "odd")
  }

  @Test func `ids that come as numbers, and accounts that were escaped, read as text`() throws {
    let item = #"{"subjectId":12,"resourceId":3.5,"value":1,"time":1}"#
    let written = text(format.frames(for: [Entries.report(1, item: item, account: "a%2Fb%zz")]))
    #expect(written.contains(#""subjectId":"12","resourceId":"3.5""#))
    #expect(written.contains(#""openId":"a/b%zz""#))
  }

  @Test func `the older form has its time in milliseconds`() throws {
    let item = #"{"did":"d","attr":"temperature_value","value":"1","time":1710000000}"#
    var event = Entries.report(1, item: item).event
    event.type = "aqara.resource"
    let entry = Entry(
      position: Position(rawValue: 1), event: event, input: "push", receivedAt: Timestamp(milliseconds: 0),
      changed: true)
    let one = try #require(
      try SSEReader(format.frames(for: [entry]).frames.flatMap(\.chunk.payload)).items(of: "batch").first)
    #expect(one["subjectId"] as? String == "d" && one["resourceId"] as? String == "temperature_value")
    #expect(one["time"] as? Int == 1_710_000_000_000)
    #expect(one["did"] == nil)
  }
}
