internal import CausewayCore

/// Entries between a client's Last-Event-ID and what the journal still keeps.
struct SSEGap: Sendable, Equatable {
  /// What the client asked to resume after, as it said it (bounded).
  let after: String
  /// What follows begins after this position.
  let resumedAfter: Position
  /// How many positions lie between; `nil` when the id is from another history.
  let count: Int64?
  let reason: String
}

/// What a `Last-Event-ID` means for the journal as it is now.
enum SSEResumption: Equatable {
  /// Nothing was asked for.
  case fresh
  case after(Position)
  case gap(SSEGap)

  /// - Parameter lastEventID: the header's value, if any. Empty means none (an empty `id` resets it in browsers).
  init(lastEventID: String?, prunedThrough: Position, head: Position) {
    guard let lastEventID, !lastEventID.isEmpty else {
      self = .fresh
      return
    }
    let said = String(lastEventID.prefix(40))
    guard let position = Position(lastEventID), position <= head else {
      let reason = "this id is not from this journal; everything that is kept follows"
      self = .gap(SSEGap(after: said, resumedAfter: prunedThrough, count: nil, reason: reason))
      return
    }
    if position == .start {
      // No entry ever had it: whoever says it wants all there is.
      self = .after(prunedThrough)
    } else if position < prunedThrough {
      let count = prunedThrough.rawValue - position.rawValue
      let reason = "older entries are no longer kept"
      self = .gap(SSEGap(after: said, resumedAfter: prunedThrough, count: count, reason: reason))
    } else {
      self = .after(position)
    }
  }
}
