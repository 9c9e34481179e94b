internal import CausewayCore

/// What keeps its order among itself.
enum LaneKey: Hashable, Sendable {
  case subject(StateKey)
  /// An entry that waits for nobody, and for which nobody waits.
  case own(Position)
  /// One lane for everything.
  case all

  init(_ entry: Entry, order: DeliverySettings.Order) {
    switch order {
    case .perSubject: self = entry.event.stateKey.map(LaneKey.subject) ?? .own(entry.position)
    case .parallel: self = .own(entry.position)
    case .strict: self = .all
    }
  }
}
