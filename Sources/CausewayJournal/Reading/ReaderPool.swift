internal import CausewayCore

/// The readers. Each serves one at a time; a call goes to the one with the fewest before it.
final class ReaderPool: Sendable {
  private let readers: [CountedReader]

  init(path: String, count: Int) {
    readers = (1...max(1, count)).map { CountedReader(EntryReader(path: path, number: $0)) }
  }

  func read<Result: Sendable>(
    _ body: (EntryReader) async throws(JournalError) -> Result
  ) async throws(JournalError) -> Result {
    var least = readers[0]
    for reader in readers.dropFirst() where reader.calls < least.calls { least = reader }
    least.begin()
    defer { least.end() }
    return try await body(least.reader)
  }

  func close() async {
    for reader in readers { await reader.reader.close() }
  }
}
