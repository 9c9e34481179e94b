package import CausewayCore

/// The journal at a glance.
package struct JournalStatistics: Sendable, Equatable {
  package var entries: Int64
  /// The oldest entry that is kept, and the newest; of an empty journal, the newest is before the oldest.
  package var oldest: Position
  package var head: Position
  /// Of the file: in use, and in all.
  package var usedBytes: Int64
  package var fileBytes: Int64
  package var writeAheadBytes: Int64
  package var identities: Int
  /// Deliveries in quarantine, and how many its limits have dropped since the journal was made.
  package var quarantined: Int
  package var quarantineDropped: Int64
  /// Devices that were not learned because too many were known.
  package var devicesRefused: Int64
  /// Entries that wait for another attempt, all followers together.
  package var parked: Int
  /// Callers of `append` that wait for the next commit.
  package var waiting: Int
  /// Readers that have come to the head and wait for more.
  package var readersWaiting: Int
  /// How long the last commit took.
  package var lastCommit: Duration?
  /// Since the journal was opened; many appends share one.
  package var commits: Int
  package var failedCommits: Int
  /// Why nothing is accepted: its own limit, or what went wrong last, until a commit succeeds again.
  package var lastError: JournalError?
}

extension SQLiteJournal {
  package var statistics: JournalStatistics {
    JournalStatistics(
      entries: usage.head.rawValue - usage.prunedThrough.rawValue,
      oldest: Position(rawValue: usage.prunedThrough.rawValue + 1), head: usage.head, usedBytes: usage.usedBytes,
      fileBytes: usage.fileBytes, writeAheadBytes: Int64(usage.writeAheadPages) * JournalSchema.pageSize,
      identities: usage.identities, quarantined: usage.quarantined,
      quarantineDropped: usage.quarantineDropped, devicesRefused: usage.devicesRefused,
      parked: usage.parked, waiting: waiting.count, readersWaiting: headWaiters.count, lastCommit: lastCommit,
      commits: commits,
      failedCommits: failedCommits,
      lastError: limitError ?? lastError)
  }
}
