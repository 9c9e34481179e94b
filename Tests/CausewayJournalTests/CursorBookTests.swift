import CausewayCore
import Testing

@testable import CausewayJournal

@Suite struct CursorBookTests {
  private let follower = FollowerID(rawValue: "f")

  private func at(_ position: Int64) -> Cursor { Cursor(position: Position(rawValue: position)) }

  @Test func `a noted cursor stands at once, and is taken along once`() {
    var book = CursorBook([:])
    let first = book.note(follower, at(1))
    let second = book.note(follower, at(1))
    #expect(first && !second)
    #expect(book[follower] == at(1))
    let taken = book.takeUnsettled()
    #expect(taken == [follower: at(1)])
    let again = book.takeUnsettled()
    #expect(again.isEmpty)
    book.giveBack(taken.keys)
    #expect(book.unsettled == [follower])
  }

  @Test func `a settled cursor stands when its commit has ended well`() {
    var book = CursorBook([follower: at(1)])
    let word = book.announce(follower)
    #expect(book[follower] == at(1))
    book.conclude(word, of: follower, outcome: .settled(at(2)))
    #expect(book[follower] == at(2))
    let failed = book.announce(follower)
    book.conclude(failed, of: follower, outcome: nil)
    #expect(book[follower] == at(2))
    let forgotten = book.announce(follower)
    book.conclude(forgotten, of: follower, outcome: .forgotten)
    #expect(book[follower] == nil)
  }

  @Test func `what is noted while a commit is under way is newer than what it settles`() {
    var book = CursorBook([follower: at(1)])
    let word = book.announce(follower)
    #expect(book.isNewest(word, of: follower))
    // Even if it says again what stands already.
    let isNews = book.note(follower, at(1))
    #expect(isNews && !book.isNewest(word, of: follower))
    book.conclude(word, of: follower, outcome: .settled(at(2)))
    #expect(book[follower] == at(1))
    #expect(book.unsettled == [follower])
  }

  @Test func `what is settled after a note is newer, and if it fails the note stands`() {
    for succeeds in [true, false] {
      var book = CursorBook([:])
      _ = book.note(follower, at(1))
      let word = book.announce(follower)
      let taken = book.takeUnsettled()
      if !succeeds { book.giveBack(taken.keys) }
      book.conclude(word, of: follower, outcome: succeeds ? .settled(at(2)) : nil)
      #expect(book[follower] == at(succeeds ? 2 : 1))
      #expect(book.unsettled == (succeeds ? [] : [follower]))
    }
  }

  @Test func `a note that came back from a failed commit goes with the follower that is forgotten`() {
    var book = CursorBook([:])
    _ = book.note(follower, at(1))
    let word = book.announce(follower)
    book.conclude(word, of: follower, outcome: .forgotten)
    #expect(book[follower] == nil && book.unsettled.isEmpty)
  }
}
