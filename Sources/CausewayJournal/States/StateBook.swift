internal import CausewayCore

/// What is known of states without asking the disk: what decides about the next event of a key, and which newest states
/// have not been folded into the table of states yet. Those are in the entries already: start-up reads them again.
struct StateBook {
  /// What the newest state of a key is compared by.
  struct Known: Sendable, Equatable {
    let data: Fingerprint
    let time: Timestamp?
    /// Of the event that made it.
    let identity: Fingerprint
  }

  /// What the table of states has to be told about a key.
  struct Unfolded: Sendable {
    /// Of the entry that made or ended the state.
    let position: Int64
    let ends: Bool
  }

  /// So many keys are remembered. Beyond, all are forgotten, and asked for again one by one.
  private let knownLimit: Int

  private var known: [Fingerprint: Known?] = [:]
  private var unfolded: [Fingerprint: Unfolded] = [:]
  /// Every change in order; only those that `unfolded` still holds with the same position count.
  private var order: [(position: Int64, key: Fingerprint)] = []
  private var orderStart = 0

  init(knownLimit: Int) {
    self.knownLimit = knownLimit
  }

  /// `nil`: the file must be asked. `.some(nil)`: there is no state.
  func known(_ key: Fingerprint) -> Known?? {
    known[key]
  }

  /// What the table of states does not know yet: it is the entry that must be asked.
  func unfolded(_ key: Fingerprint) -> Unfolded? {
    unfolded[key]
  }

  mutating func remember(_ key: Fingerprint, _ state: Known?) {
    if known.count >= knownLimit { known.removeAll(keepingCapacity: true) }
    known[key] = .some(state)
  }

  /// The entry at `position` is the state now.
  mutating func set(_ key: Fingerprint, to state: Known, at position: Int64) {
    remember(key, state)
    note(key, Unfolded(position: position, ends: false))
  }

  /// The state ended with the entry at `position`.
  mutating func end(_ key: Fingerprint, at position: Int64) {
    remember(key, nil)
    note(key, Unfolded(position: position, ends: true))
  }

  private mutating func note(_ key: Fingerprint, _ change: Unfolded) {
    unfolded[key] = change
    order.append((change.position, key))
    if order.count > 2 * unfolded.count + 4_096 {
      order = order[orderStart...].filter { unfolded[$0.key]?.position == $0.position }
      orderStart = 0
    }
  }

  /// The table holds every state up to and including this position, if `head` is the newest entry.
  mutating func foldedThrough(head: Int64) -> Int64 {
    skipOutdated()
    return orderStart < order.count ? order[orderStart].position - 1 : head
  }

  /// Takes the change that has waited longest. The caller writes it to the table.
  mutating func takeOldest() -> (key: Fingerprint, change: Unfolded)? {
    skipOutdated()
    guard orderStart < order.count else { return nil }
    let key = order[orderStart].key
    orderStart += 1
    return unfolded.removeValue(forKey: key).map { (key, $0) }
  }

  private mutating func skipOutdated() {
    while orderStart < order.count, unfolded[order[orderStart].key]?.position != order[orderStart].position {
      orderStart += 1
    }
    if orderStart == order.count {
      order.removeAll(keepingCapacity: order.capacity <= 16_384)
      orderStart = 0
    }
  }
}
