package import CausewayCore

/// Nothing is sent until a person says so, or a time has come. Survives restarts.
package struct Pause: Sendable, Equatable {
  package let since: Timestamp
  /// When it ends by itself; `nil` for never.
  package let until: Timestamp?
  /// Who or what asked for it, in words for people.
  package let reason: String

  package init(since: Timestamp, until: Timestamp? = nil, reason: String) {
    self.since = since
    self.until = until
    self.reason = reason
  }

  /// As it is noted in the journal: three fields, the last of which may hold anything.
  var note: String {
    "\(since.milliseconds) \(until.map { String($0.milliseconds) } ?? "-") \(reason)"
  }

  init?(note: String) {
    let fields = note.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3, let since = Int64(fields[0]), fields[1] == "-" || Int64(fields[1]) != nil else {
      return nil
    }
    self.since = Timestamp(milliseconds: since)
    until = Int64(fields[1]).map(Timestamp.init(milliseconds:))
    reason = String(fields[2])
  }
}
