internal import CausewayCore

/// A caller of `append`, suspended until the commit that takes its batch.
struct WaitingAppend {
  let batch: PendingBatch
  /// About what the batch adds to a commit, in bytes.
  let size: Int
  let continuation: CheckedContinuation<Result<Receipt, JournalError>, Never>

  init(_ batch: PendingBatch, _ continuation: CheckedContinuation<Result<Receipt, JournalError>, Never>) {
    self.batch = batch
    size = Self.size(of: batch)
    self.continuation = continuation
  }

  private static func size(of batch: PendingBatch) -> Int {
    var size = 0
    for entry in batch.entries { size += 128 + (entry.event.data?.bytes.count ?? 0) }
    for quarantined in batch.quarantined { size += 128 + quarantined.delivery.body.count }
    return size
  }
}

/// A caller of `states`, suspended until the table of states is complete up to a position.
struct FoldWaiter {
  let through: Position
  let continuation: CheckedContinuation<Result<Void, JournalError>, Never>
}
