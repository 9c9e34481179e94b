internal import CausewayCore

/// A caller of `settle` or `forget`, suspended until the commit that takes its change.
struct WaitingSettlement {
  var change: FollowerChange
  /// By what the book of cursors knows its word on the cursor; `nil` if it has none.
  let word: Int?
  let continuation: CheckedContinuation<Result<Void, JournalError>, Never>
}
