import CausewayCore
import CausewayJournal
import CausewayTestKit
import Foundation
import Testing

/// The process is killed between two steps, really; then everything that was acknowledged must be there, once.
@Suite struct JournalCrashTests {
  struct Scene: Sendable, Codable, CustomTestStringConvertible {
    var point: String
    var count: Int
    var testDescription: String { "\(point), pass \(count)" }
  }

  static let scenes: [Scene] = [FaultPoint.beforeCommit, .afterCommit, .duringCheckpoint, .duringRetention].flatMap {
    point in
    (point == .duringRetention ? [1, 2] : [2, 3, 7, 30]).map { Scene(point: point.rawValue, count: $0) }
  }

  private static func settings(in folder: String) -> JournalSettings {
    var settings = JournalSettings(path: folder + "/journal.db")
    settings.checkpointPages = 20
    settings.keepSize = 300_000
    settings.replayLimit = 100
    return settings
  }

  /// Appends until it is killed. Each identity is noted before it is appended, and again when that is acknowledged.
  private static func appendUntilKilled(_ scene: Scene, in folder: String) async throws {
    let point = try #require(FaultPoint(rawValue: scene.point))
    FaultPoint.arm(FaultPoint.Plan(point: point, count: scene.count)) { _ in kill(getpid(), SIGKILL) }
    let log = try #require(FileHandle(forWritingAtPath: folder + "/acknowledged"))
    let journal = try await SQLiteJournal.open(settings(in: folder), time: ManualTime(), log: .silent)
    for number in 0..<100_000 {
      let events = (0..<4).map { Event.sample("\(number).\($0)", subject: "s\($0)", data: "\(number)") }
      _ = try await journal.append(PendingBatch(events))
      try log.write(contentsOf: Data("\(number)\n".utf8))
    }
  }

  @Test(arguments: scenes)
  func `what was acknowledged survives being killed`(_ scene: Scene) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path
    try Data().write(to: URL(fileURLWithPath: folder.file("acknowledged")))
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, scene = scene as Scene] in
      try await JournalCrashTests.appendUntilKilled(scene, in: path)
    }
    let noted = try String(contentsOfFile: folder.file("acknowledged"), encoding: .utf8)
    let acknowledged = noted.split(separator: "\n").compactMap { Int($0) }
    #expect(acknowledged == Array(0..<acknowledged.count))

    let journal = try await SQLiteJournal.open(Self.settings(in: path), time: ManualTime(), log: .silent)
    let head = await journal.head
    var kept: [Entry] = []
    while true {
      let page = try await journal.availablePage(after: kept.last?.position ?? .start, limit: 500)
      if page.entries.isEmpty { break }
      kept += page.entries
    }
    // At most the batch that was on its way came beside them, whole; retention took from the front only.
    let last = try #require(kept.last)
    #expect(last.position == head)
    let newest = try #require(last.event.id.split(separator: ".").first.flatMap { Int($0) })
    #expect(newest == acknowledged.count - 1 || newest == acknowledged.count)
    #expect(last.event.id == "\(newest).3")
    let all = (0...newest).flatMap { number in (0..<4).map { "\(number).\($0)" } }
    #expect(kept.map(\.event.id) == Array(all.suffix(kept.count)))
    #expect(await journal.statistics.oldest == kept.first?.position)

    // Nothing is taken twice, and the states are those of the last batch.
    let again = try await journal.append(PendingBatch(all.map { .sample($0) }))
    #expect(again == Receipt(duplicates: all.count))
    let states = try await journal.states(after: .start, through: head, limit: 10)
    #expect(states.map(\.event.id) == (0..<4).map { "\(newest).\($0)" })
    await journal.close()
  }

  static let settlingScenes: [Scene] = [FaultPoint.beforeCommit, .afterCommit, .duringCheckpoint].flatMap { point in
    [2, 3, 10, 31].map { Scene(point: point.rawValue, count: $0) }
  }

  private static let follower = FollowerID(rawValue: "hook")

  /// Settles until it is killed: each settlement moves everything that a settlement can on by one.
  private static func settleUntilKilled(_ scene: Scene, in folder: String) async throws {
    let log = try #require(FileHandle(forWritingAtPath: folder + "/acknowledged"))
    try log.seekToEnd()
    let journal = try await SQLiteJournal.open(settings(in: folder), time: ManualTime(), log: .silent)
    _ = try await journal.append(PendingBatch([.sample("0")]))
    let first = try #require(try await journal.availablePage(after: .start, limit: 1).entries.first)
    try await journal.settle(follower, settlement(0, first))
    let point = try #require(FaultPoint(rawValue: scene.point))
    FaultPoint.arm(FaultPoint.Plan(point: point, count: scene.count)) { _ in kill(getpid(), SIGKILL) }
    // Others commit meanwhile, now and then in the same commit.
    let others = Task {
      for number in 0..<100_000 { _ = try await journal.append(PendingBatch([.sample("other \(number)")])) }
    }
    for number in 1..<100_000 {
      try await journal.settle(follower, settlement(number, first))
      try log.write(contentsOf: Data("\(number)\n".utf8))
    }
    try await others.value
  }

  /// Parks a copy of `entry` and makes a dead letter of it, and takes back those of the settlement before.
  private static func settlement(_ number: Int, _ entry: Entry) -> Settlement {
    func copy(_ number: Int) -> Entry {
      Entry(
        position: Position(rawValue: Int64(number + 1)), event: entry.event, input: entry.input,
        receivedAt: entry.receivedAt, changed: entry.changed)
    }
    return Settlement(
      cursor: Position(rawValue: Int64(number + 1)), parked: [.sample(copy(number), attempts: number)],
      unparked: [copy(number - 1).position], deadLetters: [.sample(copy(number), of: follower)],
      redriven: [Int64(number)], notes: ["number": "\(number)"])
  }

  @Test(arguments: settlingScenes)
  func `a settlement that a kill interrupts is all there or not at all`(_ scene: Scene) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path
    try Data("0\n".utf8).write(to: URL(fileURLWithPath: folder.file("acknowledged")))
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, scene = scene as Scene] in
      try await JournalCrashTests.settleUntilKilled(scene, in: path)
    }
    let noted = try String(contentsOfFile: folder.file("acknowledged"), encoding: .utf8)
    let acknowledged = noted.split(separator: "\n").compactMap { Int($0) }.last ?? 0

    let journal = try await SQLiteJournal.open(Self.settings(in: path), time: ManualTime(), log: .silent)
    let cursor = try #require(try await journal.cursor(of: Self.follower))
    let number = Int(cursor.position.rawValue) - 1
    #expect(number == acknowledged || number == acknowledged + 1)
    let parked = try await journal.parked(of: Self.follower, after: .start, limit: 10)
    #expect(parked.map(\.attempts) == [number] && parked.map(\.entry.position) == [cursor.position])
    let letters = try await journal.deadLetters(of: nil, after: 0, limit: 10)
    #expect(letters.map(\.number) == [Int64(number + 1)] && letters.map(\.entry.position) == [cursor.position])
    #expect(try await journal.notes(beginningWith: "") == ["number": "\(number)"])
    #expect(await journal.statistics.parked == 1)
    await journal.close()
  }
}
