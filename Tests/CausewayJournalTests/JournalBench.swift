import CausewayCore
import CausewayJournal
import CausewayTestKit

/// A journal in a folder of its own, which a test may close and open again.
struct JournalBench: Sendable {
  let folder: TemporaryFolder
  let time: ManualTime
  var settings: JournalSettings

  init(time: ManualTime = ManualTime(), _ change: (inout JournalSettings) -> Void = { _ in }) throws {
    folder = try TemporaryFolder()
    self.time = time
    settings = JournalSettings(path: folder.file("journal.db"))
    change(&settings)
  }

  func open() async throws(JournalError) -> SQLiteJournal {
    try await SQLiteJournal.open(settings, time: time, log: .silent)
  }

  func withJournal<Result: Sendable>(_ body: (SQLiteJournal) async throws -> Result) async throws -> Result {
    let journal = try await open()
    do {
      let result = try await body(journal)
      await journal.close()
      return result
    } catch {
      await journal.close()
      throw error
    }
  }

  /// The next `count` sleepers of the journal's clock are woken, one retention or settling after the other.
  func wake(after duration: Duration) async {
    await time.untilSleeping()
    time.advance(by: duration)
  }
}

/// Waits for a fact, at most ten seconds.
func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
  let deadline = ContinuousClock.now + .seconds(10)
  while ContinuousClock.now < deadline {
    if try await condition() { return true }
    await Task.yield()
  }
  return false
}
