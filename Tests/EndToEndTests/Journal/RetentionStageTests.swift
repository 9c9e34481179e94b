import Foundation
import Testing

/// What happens to readers of the real program whose entries are gone, and to retention when the clock jumps.
@Suite struct RetentionStageTests {
  /// Asks to resume after `id` until entries behind it are gone.
  private func gap(after id: String, in house: JournalHouse) throws -> EventStream {
    var found: EventStream?
    let isThere = try eventually {
      let stream = try house.stream(after: id)
      try? stream.read { !$0.messages.isEmpty }
      found = stream.gaps.isEmpty ? nil : stream
      return found != nil
    }
    #expect(isThere)
    return try #require(found)
  }

  @Test func `a reader that was away for longer than entries are kept is told how many it missed`() throws {
    let house = try JournalHouse(journal: ", keep_for: 2s")
    let gateway = try house.start()
    let connection = try HTTPConnection(port: house.port)
    let reader = try house.stream()
    try house.push("seen", on: connection)
    try reader.read { $0.ids == ["seen"] }
    let seen = try #require(reader.messages.last?.id.flatMap { Int64($0) })
    for number in 0..<30 { try house.push("missed\(number)", on: connection) }
    let resumed = try gap(after: "\(seen)", in: house)
    let gap = try #require(resumed.gaps.first)
    #expect(resumed.gaps.count == 1 && gap["after"] as? String == "\(seen)")
    #expect(gap["reason"] as? String == "older entries are no longer kept")
    let count = try #require(gap["count"] as? Int64)
    // All went in the same second or two; a part of them may still be there, and then follows.
    #expect(gap["resumedAfter"] as? String == "\(seen + count)" && (1...30).contains(count))
    try house.push("next", on: connection)
    try resumed.read { $0.ids.last == "next" }
    #expect(resumed.ids == (Int(count)..<30).map { "missed\($0)" } + ["next"])
    // What the reader had come to is not asked of it twice.
    let again = try house.stream(after: resumed.messages.last?.id)
    try house.push("after", on: connection)
    try again.read { $0.ids.last == "after" }
    #expect(again.gaps.isEmpty && again.ids == ["after"])
    #expect(gateway.terminate() == 0)
  }

  @Test func `a journal that has reached its size drops the oldest, and states the gap`() throws {
    let house = try JournalHouse(journal: ", keep_size: 1MiB")
    let gateway = try house.start()
    let connection = try HTTPConnection(port: house.port)
    let reader = try house.stream()
    try house.push("seen", on: connection)
    try reader.read { $0.ids == ["seen"] }
    let seen = try #require(reader.messages.last?.id.flatMap { Int64($0) })
    for number in 0..<600 { #expect(try house.push("m\(number)", size: 6_000, on: connection).status == 200) }
    let resumed = try gap(after: "\(seen)", in: house)
    try resumed.read { $0.ids.last == "m599" }
    // Retention may take some more between the first gap and what follows it: then that is stated as well.
    let counts = resumed.gaps.compactMap { $0["count"] as? Int64 }
    #expect(!counts.isEmpty && counts.count == resumed.gaps.count)
    let count = counts.reduce(0, +)
    #expect(resumed.ids == (Int(count)..<600).map { "m\($0)" })
    // The client that was there all the time missed nothing.
    try reader.read { $0.ids.last == "m599" }
    #expect(reader.gaps.isEmpty && reader.ids.count == 601)
    let size = try FileManager.default.attributesOfItem(atPath: house.journalFile)[.size] as? Int
    #expect(try #require(size) < 4 << 20)
    #expect(gateway.terminate() == 0)
  }

  @Test func `a clock that jumps takes nothing away until somebody confirms it`() throws {
    let house = try JournalHouse(journal: ", keep_for: 30m")
    let gateway = try house.start()
    for number in 0..<5 { try house.push("m\(number)") }
    // Retention looks every ten seconds at most; a jump is seen at the first look after it.
    house.faults.setClock(ahead: 3 * 3_600)
    let isDoubted = try eventually(within: 25) {
      try house.warnings.contains { $0.contains("jumped ahead by 3 hours") }
    }
    #expect(isDoubted)
    #expect(try house.warnings.contains { $0.contains("causeway confirm-clock") })
    #expect(gateway.standardError.contains("jumped ahead by 3 hours"))
    #expect(try house.kept() == house.accepted)
    #expect(try house.get("/readyz").status == 200)

    let (status, text) = try GatewayProcess.run(["confirm-clock", house.configurationFile], in: house.folder.url)
    #expect(status == 0 && text.contains("jumped ahead by 3 hours"), "\(text)")
    #expect(try house.warnings.isEmpty)
    #expect(try eventually(within: 25) { try house.entries() == 0 })
    let (again, nothing) = try GatewayProcess.run(["confirm-clock", house.configurationFile], in: house.folder.url)
    #expect(again == 0 && nothing.contains("no doubt"))
    #expect(gateway.terminate() == 0)
  }

  @Test func `a clock that has jumped back is told of, and trusted when it is right again`() throws {
    let house = try JournalHouse(journal: ", keep_for: 8s")
    let gateway = try house.start()
    try house.push("old")
    house.faults.setClock(ahead: -5 * 86_400)
    #expect(try eventually { try house.warnings.contains { $0.contains("jumped back by 5 days") } })
    try house.push("during")
    house.faults.setClock(ahead: 0)
    #expect(try eventually { try house.warnings.isEmpty })
    #expect(gateway.standardError.contains("the clock is trusted again"))
    #expect(gateway.terminate() == 0)
  }
}
