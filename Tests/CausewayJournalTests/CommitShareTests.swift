import Testing

@testable import CausewayJournal

@Suite struct CommitShareTests {
  private func taken(_ batches: [(entries: Int, bytes: Int)], isForSmall: Bool = false) -> [Bool] {
    var share = CommitShare(isForSmall: isForSmall)
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

  @Test func `after large ones a commit may be for small ones alone`() {
    #expect(taken([(1, 900_000), (1, 300), (1, 70_000), (1, 65_536)], isForSmall: true) == [false, true, false, true])
  }

  @Test func `whether a commit took large ones is known`() {
    var share = CommitShare()
    _ = share.takes(entries: 1, bytes: 300)
    #expect(!share.hasLarge)
    _ = share.takes(entries: 1, bytes: 900_000)
    #expect(share.hasLarge)
  }
}
