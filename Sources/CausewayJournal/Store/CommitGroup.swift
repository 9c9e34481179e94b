internal import CausewayCore

/// What shares one commit.
struct CommitGroup: Sendable {
  var batches: [PendingBatch] = []
  /// Older than any cursor in `changes`.
  var cursors: [FollowerID: Cursor] = [:]
  var changes: [FollowerChange] = []
  /// A reader waits for the table of states: fold into it as much as one commit may.
  var foldsStates = false
  /// The wall clock.
  var now: Timestamp
}

/// What came of it: all of the group is on disk.
struct CommitOutcome: Sendable {
  /// One for each batch, in order.
  var receipts: [Receipt] = []
  /// One for each change, in order: why nothing of it was done, though the rest of the group was; `nil` where it was.
  var refusals: [JournalError?] = []
  /// The new entries, in order.
  var entries: [Entry] = []
  var usage: JournalUsage
}

/// How full the file is, and how far what follows the entries has come.
struct JournalUsage: Sendable, Equatable {
  var head: Position
  var prunedThrough: Position
  /// The table of states is complete up to here.
  var statesThrough: Position
  /// Of the file, all tables together.
  var usedBytes: Int64
  var fileBytes: Int64
  var writeAheadPages: Int
  var identities: Int
  var quarantined: Int
  var quarantineDropped: Int64
  var devicesRefused: Int64
  /// Entries, all followers together.
  var parked: Int
}
