internal import CausewayCore

/// How far followers have come. Of what is said of one, the newest counts, whichever way it was said: noted, to be on disk a
/// little later, or settled in a commit of which nobody knows yet how it ends.
struct CursorBook {
  /// As they stand, noted ones included.
  private(set) var cursors: [FollowerID: Cursor]
  /// Noted, and not on disk yet.
  private(set) var unsettled: Set<FollowerID> = []
  /// When `cursors` was told of a follower, by the count of `clock`.
  private var told: [FollowerID: Int] = [:]
  /// The newest word that is under way in a commit.
  private var announced: [FollowerID: Int] = [:]
  private var clock = 0

  init(_ cursors: [FollowerID: Cursor]) {
    self.cursors = cursors
  }

  subscript(_ follower: FollowerID) -> Cursor? { cursors[follower] }

  /// - Returns: whether that is news.
  mutating func note(_ follower: FollowerID, _ cursor: Cursor) -> Bool {
    guard cursors[follower] != cursor || announced[follower] != nil else { return false }
    clock += 1
    cursors[follower] = cursor
    told[follower] = clock
    unsettled.insert(follower)
    return true
  }

  /// A word on the cursor begins its way to the disk. - Returns: by what it is known from now on.
  mutating func announce(_ follower: FollowerID) -> Int {
    clock += 1
    announced[follower] = clock
    return clock
  }

  /// Whether nothing newer has been noted since `word` was announced.
  func isNewest(_ word: Int, of follower: FollowerID) -> Bool {
    told[follower, default: 0] < word
  }

  /// The word has come to its end. - Parameter outcome: what is on the disk now; `nil` if it failed.
  mutating func conclude(_ word: Int, of follower: FollowerID, outcome: Outcome?) {
    if announced[follower] == word { announced[follower] = nil }
    guard let outcome, isNewest(word, of: follower) else { return }
    told[follower] = word
    switch outcome {
    case .settled(let cursor): cursors[follower] = cursor
    case .forgotten:
      cursors[follower] = nil
      unsettled.remove(follower)
    }
  }

  /// What is known of the followers of the output `name` is known of those of `heir` from now on; the disk says so already.
  mutating func hand(_ name: String, to heir: String) {
    for (follower, cursor) in cursors {
      guard let renamed = follower.handed(from: name, to: heir) else { continue }
      clock += 1
      cursors[follower] = nil
      unsettled.remove(follower)
      cursors[renamed] = cursor
      told[renamed] = clock
    }
  }

  enum Outcome {
    case settled(Cursor)
    case forgotten
  }

  /// The noted cursors, for a commit to take along.
  mutating func takeUnsettled() -> [FollowerID: Cursor] {
    var taken: [FollowerID: Cursor] = [:]
    for follower in unsettled { taken[follower] = cursors[follower] }
    unsettled.removeAll(keepingCapacity: true)
    return taken
  }

  /// The commit that took them along has failed.
  mutating func giveBack(_ followers: some Sequence<FollowerID>) {
    for follower in followers where cursors[follower] != nil { unsettled.insert(follower) }
  }
}
