import Foundation
import Glibc
import Testing

/// A journal's file that is not what it was: the owner is told what to do, nothing of it is changed, and what can go on does.
@Suite struct DamageTests {
  /// Writes over pages of 4 KiB.
  private static func damage(_ path: String, pages: Range<Int>) throws {
    let handle = try #require(FileHandle(forWritingAtPath: path))
    for page in pages {
      try handle.seek(toOffset: UInt64(page * 4_096))
      try handle.write(contentsOf: Data(repeating: 0xa5, count: 4_096))
    }
    try handle.close()
  }

  /// A journal that was closed in order, with entries on most of its pages.
  private func stopped(_ journal: String = "", size: Int = 3_000, count: Int = 200) throws -> JournalHouse {
    let house = try JournalHouse(journal: journal)
    let gateway = try house.start()
    let connection = try HTTPConnection(port: house.port)
    for number in 0..<count { try house.push("m\(number)", size: size, on: connection) }
    #expect(gateway.terminate() == 0)
    return house
  }

  @Test func `a start on a file that cannot be used says why and what to do, and leaves it as it is`() throws {
    let house = try stopped()
    let good = try Data(contentsOf: URL(fileURLWithPath: house.journalFile))
    var newer = good
    newer.replaceSubrange(60..<64, with: [0, 0, 0, 99])
    var foreign = good
    foreign.replaceSubrange(68..<72, with: [1, 2, 3, 4])
    let files: [(Data, words: String)] = [
      (newer, "newer Causeway"), (foreign, "another program"), (Data("hello, world".utf8), "move this file"),
      (good.prefix(good.count / 3), "move this file"),
      (Data(repeating: 0xa5, count: 8_192) + good.dropFirst(8_192), "move this file"),
      // The middle alone: what it holds is read again at a start.
      (good.prefix(163_840) + Data(repeating: 0xa5, count: 81_920) + good.dropFirst(245_760), "move this file"),
      (good.prefix(4_096) + Data(repeating: 0, count: good.count - 4_096), "move this file"),
    ]
    for (bytes, words) in files {
      try bytes.write(to: URL(fileURLWithPath: house.journalFile))
      let (status, text) = try house.refusedStart()
      #expect(status == 1 && text.contains(words) && text.contains(house.journalFile), "\(status ?? -1): \(text)")
      #expect(!text.contains("Fatal error") && !text.contains("*** "))
      #expect(try Data(contentsOf: URL(fileURLWithPath: house.journalFile)) == bytes, "\(words): it was changed")
    }
    try good.write(to: URL(fileURLWithPath: house.journalFile))
    let gateway = try house.start()
    #expect(try house.kept() == house.accepted)
    // As the words say: moved away, it is begun anew, and a reader from before is told of the gap.
    let last = try #require(try house.stream(after: "0").lastID())
    #expect(gateway.terminate() == 0)
    try FileManager.default.moveItem(atPath: house.journalFile, toPath: house.journalFile + ".bad")
    let second = try house.start()
    try house.push("anew")
    let resumed = try house.stream(after: last)
    try resumed.read { $0.ids == ["anew"] }
    #expect(resumed.gaps.count == 1)
    #expect(second.terminate() == 0)
  }

  @Test func `damage in the middle, while the gateway runs, ends the streams that need it, and nothing else`() throws {
    let house = try stopped()
    let gateway = try house.start()
    let live = try house.stream()
    try house.push("first")
    try live.read { $0.ids == ["first"] }
    try Self.damage(house.journalFile, pages: 40..<60)
    for _ in 0..<3 {
      let late = try house.stream(after: "0")
      #expect(throws: HTTPConnection.Broken.self) { try late.read { $0.ids.last == "first" } }
      #expect(late.hasEndedCleanly && late.gaps.isEmpty)
      #expect(house.accepted.starts(with: late.ids))
    }
    let connection = try HTTPConnection(port: house.port)
    for number in 0..<50 { #expect(try house.push("more\(number)", on: connection).status == 200) }
    try live.read { $0.ids.last == "more49" }
    #expect(live.ids.count == 51)
    #expect(try house.get("/readyz").status == 200)
    let health = try house.get("/health").text
    #expect(health.contains("could not be read from the journal: its file is damaged"))
    #expect(!health.contains(house.folder.path))
    let told = gateway.standardError.components(separatedBy: "move this file").count - 1
    #expect((1...4).contains(told), "told \(told) times")
    #expect(gateway.terminate() == 0)
  }

  @Test func `damage that retention meets keeps nobody from pushing`() throws {
    // Less than the limit, so that nothing has been dropped, and more than the writer remembers; then the oldest pages are gone.
    let house = try stopped(", keep_size: 7MiB", size: 20_000, count: 300)
    let gateway = try house.start()
    try Self.damage(house.journalFile, pages: 20..<200)
    let connection = try HTTPConnection(port: house.port)
    for number in 0..<100 {
      #expect(try house.push("n\(number)", size: 20_000, on: connection).status == 200)
      if number % 20 == 0 { #expect(try house.get("/readyz").status == 200) }
    }
    #expect(try house.warnings.contains { $0.contains("damaged") })
    #expect(gateway.standardError.contains("nothing more is dropped"))
    #expect(gateway.terminate() == 0)
  }
}

extension EventStream {
  /// The id of the newest message, once one has come.
  fileprivate func lastID() throws -> String? {
    try read { !$0.messages.isEmpty }
    return messages.last { $0.id != nil }?.id
  }
}
