internal import CausewayCore
internal import SQLite

/// What one small transaction of retention may take away.
struct RetentionSlice: Sendable {
  /// Entries received before this go; `nil`: none for their age.
  var entriesBefore: Timestamp?
  /// Entries go while more bytes of the file are in use; `nil`: none for the size.
  var keepBytes: Int64?
  /// Identities last seen before this go; `nil`: none for their age.
  var identitiesBefore: Timestamp?
  var quarantinedBefore: Timestamp?
  var deadLettersBefore: Timestamp?
  /// Most entries that go at once: one or two milliseconds of the writer's time.
  var limit = 512
}

struct RetentionOutcome: Sendable {
  var pruned = 0
  /// Whether another slice would find something.
  var hasMore = false
  /// Entries that are to go cannot be read: none of them went. What is known of the journal holds all the same.
  var damage: SQLiteError?
  var usage: JournalUsage
}
