internal import CausewayCore
internal import CausewayJournal
internal import Loop

/// Entries as fast as they go in, 512 to a batch.
@EventLoop
struct Filling {
  let journal: SQLiteJournal
  let entries: Int
  let subjects: Int

  func run() async throws {
    let began = ContinuousClock.now
    let run = began.hashValue
    for start in stride(from: 0, to: entries, by: 512) {
      let now = Clock().now
      let batch = (start..<min(start + 512, entries)).map { PendingEntry.report($0, run: run, of: subjects, at: now) }
      _ = try await journal.append(PendingBatch(entries: batch))
    }
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    print(#"{"entries":\#(entries),"seconds":\#(seconds)}"#)
  }
}
