import Testing

@testable import CausewayJournal

@Suite struct CommitShareTests {
  private func taken(_ batches: [(entries: Int, bytes: Int)]) -> [Bool] {
    var share = CommitShare()
    return batches.map { share.takes(entries: $0.entries, bytes: $0.bytes) }
  }

  @Test func `the first goes, however large it is`() {
    #expect(taken([(5_000, 64 << 20), (1, 200)]) == [true, false])
    #expect(taken([(1, 64 << 20), (1, 200)]) == [true, true])
  }

  @Test func `a small batch does not wait behind large ones`() {
    #expect(taken([(1, 900_000), (1, 900_000), (1, 900_000), (1, 300)]) == [true, false, false, true])
  }

  @Test func `entries and bytes of one commit are bounded`() {
    #expect(taken(Array(repeating: (1, 300), count: 2_000)).count { $0 } == 1_024)
    #expect(taken(Array(repeating: (1, 60_000), count: 100)).count { $0 } == 17)
    #expect(taken(Array(repeating: (1, 300_000), count: 100)).count { $0 } == 3)
  }
}
