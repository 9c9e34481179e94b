package import CausewayCore
internal import Loop

extension SQLiteJournal {
  package func settle(_ follower: FollowerID, _ cursor: Cursor) async {
    guard book.note(follower, cursor) else { return }
    settleSoon()
  }

  package func settle(_ follower: FollowerID, _ settlement: Settlement) async throws(JournalError) {
    guard !settlement.isEmpty else { return }
    try await write(.settle(settlement), of: follower, movesCursor: settlement.cursor != nil)
  }

  package func forget(_ follower: FollowerID) async throws(JournalError) {
    try await write(.forget, of: follower, movesCursor: true)
  }

  package func hand(_ name: String, to heir: String) async throws(JournalError) {
    try await write(.hand(to: heir), of: FollowerID(rawValue: name), movesCursor: false)
    book.hand(name, to: heir)
  }

  private func write(
    _ kind: FollowerChange.Kind, of follower: FollowerID, movesCursor: Bool
  ) async throws(JournalError) {
    guard !isClosed else { throw .closed }
    let word = movesCursor ? book.announce(follower) : nil
    let result = await withCheckedContinuation { continuation in
      let change = FollowerChange(follower: follower, kind: kind)
      settling.append(WaitingSettlement(change: change, word: word, continuation: continuation))
      commitSoon()
    }
    try result.get()
  }

  /// Noted cursors ride on the next commit; if none comes, on one of their own.
  func settleSoon() {
    guard !book.unsettled.isEmpty, settleTask == nil, !isClosed else { return }
    settleTask = EventLoop.spawn("journal cursors") { await self.settleLater() }
  }

  private func settleLater() async {
    try? await time.sleep(for: settings.settleDelay)
    settleTask = nil
    guard !book.unsettled.isEmpty, !isClosed else { return }
    isSettleDue = true
    commitSoon()
  }

  /// What the next commit takes of them, in order: bounded as what it takes of appends, so that neither holds up the other.
  func takeSettlements() -> [WaitingSettlement] {
    var rows = 0
    var bytes = 0
    var count = 0
    for settlement in settling {
      rows += settlement.change.rows
      bytes += settlement.change.size
      if count > 0, rows > CommitShare.entries || bytes > CommitShare.bytes { break }
      count += 1
    }
    var taken = Array(settling.prefix(count))
    settling.removeFirst(count)
    for index in taken.indices {
      let follower = taken[index].change.follower
      // What was noted since is newer, and in this commit or an earlier one.
      taken[index].change.movesCursor = taken[index].word.map { book.isNewest($0, of: follower) } ?? false
    }
    return taken
  }

  func accept(_ settlements: [WaitingSettlement], _ refusals: [JournalError?]) {
    for (settlement, refusal) in zip(settlements, refusals) {
      conclude(settlement, succeeded: refusal == nil)
      settlement.continuation.resume(returning: refusal.map { .failure($0) } ?? .success(()))
    }
  }

  func refuse(_ settlements: [WaitingSettlement], _ error: JournalError) {
    for settlement in settlements {
      conclude(settlement, succeeded: false)
      settlement.continuation.resume(returning: .failure(error))
    }
  }

  private func conclude(_ settlement: WaitingSettlement, succeeded: Bool) {
    guard let word = settlement.word else { return }
    let outcome: CursorBook.Outcome? =
      switch settlement.change.kind {
      case _ where !succeeded: nil
      case .settle(let settlement): settlement.cursor.map { .settled(Cursor(position: $0)) }
      case .forget: .forgotten
      case .hand: nil
      }
    book.conclude(word, of: settlement.change.follower, outcome: outcome)
  }
}
