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

  static let scenes: [Scene] = FaultPoint.allCases.filter { $0 != .beforeAnswer }.flatMap { point in
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
}
