/// Reads the journal. Any number of readers, from any task.
package protocol JournalReader: Sendable {
  /// The newest committed position; before the first entry, the one before it.
  var head: Position { get async }

  /// Suspends until an entry lies after `position` (forever, if need be: cancel the task to give up), then returns entries in
  /// order: at least one, at most `limit`, and fewer where they are large, so that fewer does not mean the last. What retention
  /// took is told by the page, from the same read transaction as its entries.
  func page(after position: Position, limit: Int) async throws -> Page

  /// As `page(after:limit:)`, but returns at once, with no entries when there are none (or retention took them all).
  func availablePage(after position: Position, limit: Int) async throws -> Page

  /// The newest entry of each state key (a state, or an occurrence that is kept: its kind tells) whose position is in
  /// `(position, through]`, in order, at most `limit`, and fewer where they are large; none means that there are no more.
  /// Read page by page with one `through`, then the tail after `through`, this misses nothing: a state that moved on meanwhile
  /// is in the tail.
  func states(after position: Position, through: Position, limit: Int) async throws -> [Entry]

  /// The newest position that came in before `time`; the one before the oldest kept entry if all came later. Where the clock was
  /// set back, times do not rise with positions: then it is one of those between which `time` lies.
  func lastPosition(before time: Timestamp) async throws(JournalError) -> Position

  /// What events have taught about devices.
  func devices() async throws -> [Device]

  /// How far a follower has come; `nil` if it never settled anything.
  func cursor(of follower: FollowerID) async throws -> Cursor?
}

/// The log that everything passes through.
package protocol Journal: JournalReader {
  /// Durable on return; callers that come together share a commit. All of a batch, or nothing of it.
  func append(_ batch: PendingBatch) async throws(JournalError) -> Receipt

  /// Notes how far a follower has come. Rides on the next commit, at most 100 ms later: a crash may take it back a little.
  func settle(_ follower: FollowerID, _ cursor: Cursor) async
}

/// Entries in order.
package struct Page: Sendable, Equatable {
  package let entries: [Entry]
  /// Everything up to and including this position may be gone. A reader that asked after an earlier one has a gap.
  package let prunedThrough: Position
  /// The newest committed position when the page was read.
  package let head: Position

  package init(entries: [Entry], prunedThrough: Position, head: Position) {
    self.entries = entries
    self.prunedThrough = prunedThrough
    self.head = head
  }
}

/// What goes into the journal in one piece.
package struct PendingBatch: Sendable {
  package var entries: [PendingEntry]
  package var quarantined: [QuarantinedDelivery]
  package var devices: [Device]
  package var retiredStates: [StateKey]
  /// Numbers of quarantined deliveries that were read after all: this batch is what came of them. They leave quarantine in the
  /// same commit; one that has left already makes no difference.
  package var releasedQuarantine: [Int64]

  package init(
    entries: [PendingEntry] = [], quarantined: [QuarantinedDelivery] = [], devices: [Device] = [],
    retiredStates: [StateKey] = [], releasedQuarantine: [Int64] = []
  ) {
    self.entries = entries
    self.quarantined = quarantined
    self.devices = devices
    self.retiredStates = retiredStates
    self.releasedQuarantine = releasedQuarantine
  }
}

/// Who owns a cursor: an output, or a lane or token of one, by its configured name.
package struct FollowerID: RawRepresentable, Sendable, Hashable {
  package let rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }
}

/// How far a follower has come, and since when it rests (`nil` while it is at work).
package struct Cursor: Sendable, Equatable {
  package var position: Position
  package var restingSince: Timestamp?

  package init(position: Position, restingSince: Timestamp? = nil) {
    self.position = position
    self.restingSince = restingSince
  }
}

/// Why the journal did not take or give something.
package enum JournalError: Error, Sendable, Equatable {
  /// The disk, a quota or a file size limit is exhausted. Heals by itself once there is room.
  case full(String)
  /// Reading or writing failed. Heals by itself if the device does.
  case io(String)
  /// The file or its folder cannot be written.
  case readOnly(String)
  /// The file is damaged: says what was found and what to do.
  case corrupt(String)
  /// Opening failed for a reason only a person can put right: newer version, no right, another process, wrong setting.
  case unusable(String)
  /// The journal has been closed.
  case closed
}

extension JournalError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .full(let reason), .io(let reason), .readOnly(let reason), .corrupt(let reason), .unusable(let reason): reason
    case .closed: "the journal is closed"
    }
  }
}
