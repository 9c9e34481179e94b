internal import CausewayCore

/// What one follower wants written down, all or nothing.
struct FollowerChange: Sendable {
  enum Kind: Sendable {
    case settle(Settlement)
    case forget
    /// All that is kept for this output is another's from now on.
    case hand(to: String)
  }

  let follower: FollowerID
  let kind: Kind
  /// Its word on the follower's cursor is the newest. If not, it leaves the cursor alone.
  var movesCursor = true

  /// About what it adds to a commit.
  var size: Int {
    guard case .settle(let settlement) = kind else { return 128 }
    var size = 128 + 64 * (settlement.unparked.count + settlement.redriven.count)
    for parked in settlement.parked { size += parked.size }
    for letter in settlement.deadLetters { size += letter.size }
    for (name, text) in settlement.notes { size += 64 + name.utf8.count + (text?.utf8.count ?? 0) }
    return size
  }

  /// About how many rows it touches.
  var rows: Int {
    guard case .settle(let settlement) = kind else { return 1 }
    return 1 + settlement.parked.count + settlement.unparked.count + settlement.deadLetters.count
      + settlement.redriven.count + settlement.notes.count
  }
}

extension ParkedEntry {
  /// About what it occupies in the file: for limits.
  var size: Int { 64 + entry.size + (lastReason?.utf8.count ?? 0) }
}

extension DeadLetter {
  /// About what it occupies in the file: for limits.
  var size: Int { 64 + entry.size + follower.rawValue.utf8.count + reason.utf8.count }
}
