internal import Synchronization

/// What is known of one input or output while the gateway runs: whoever carries it reports here, health and outputs read.
package final class Link: Sendable {
  package enum Direction: String, Sendable {
    case input, output
  }

  package let name: String
  package let direction: Direction
  /// The type in configuration, such as `http`.
  package let type: String
  /// The dialect an input speaks.
  package let dialect: String?
  /// Whether the far end can be away. Nobody can tell that of an HTTP push input: it waits to be called.
  package let canBeDown: Bool

  private let state: Mutex<LinkState>

  /// - Parameter connected: how the link starts; a link that cannot be down starts connected.
  package init(
    name: String, direction: Direction, type: String, dialect: String? = nil, canBeDown: Bool, since now: Timestamp
  ) {
    self.name = name
    self.direction = direction
    self.type = type
    self.dialect = dialect
    self.canBeDown = canBeDown
    state = Mutex(LinkState(connected: !canBeDown, since: now))
  }

  /// A consistent reading.
  package var reading: LinkState { state.withLock { $0 } }

  /// The far end came or went. Repeating what is known already changes nothing.
  package func connected(_ connected: Bool, at now: Timestamp) {
    state.withLock { state in
      guard state.connected != connected else { return }
      state.connected = connected
      state.since = now
      if connected { state.recover(at: now) }
    }
  }

  /// Deliveries arrived, whatever becomes of them.
  package func received(deliveries: Int, at now: Timestamp) {
    state.withLock { state in
      state.deliveries += deliveries
      state.lastDeliveryAt = now
    }
  }

  /// What became of deliveries, once it is on disk.
  package func ingested(_ receipt: Receipt, lastType: String?, at now: Timestamp) {
    state.withLock { state in
      state.events += receipt.committed
      state.duplicates += receipt.duplicates
      state.quarantined += receipt.quarantined
      if receipt.committed > 0 { state.lastEventAt = now }
      state.recover(at: now)
      if let lastType { state.lastType = lastType }
    }
  }

  /// An output sent entries (to a stream's clients: counted once, however many clients there are).
  package func sent(_ count: Int, through position: Position, at now: Timestamp) {
    state.withLock { state in
      state.events += count
      state.position = max(state.position ?? position, position)
      if count > 0 { state.lastEventAt = now }
      state.recover(at: now)
    }
  }

  /// A request or entry was turned away, for a reason that is for people.
  package func refused(_ reason: String, at now: Timestamp) {
    state.withLock { state in
      state.refused += 1
      state.lastRefusal = LinkState.Note(text: reason, at: now)
    }
  }

  /// An entry was left out on purpose, for a reason that is for people.
  package func ignored(_ reason: String, at now: Timestamp) {
    state.withLock { state in
      state.ignored += 1
      state.lastIgnored = LinkState.Note(text: reason, at: now)
    }
  }

  /// Something failed, in words for people. What succeeds after it says that it is over.
  /// - Parameter needsOwner: it will fail in the same way, however often it is tried, until somebody changes a setting here or there: keys
  ///   that are refused, a right that is missing.
  package func failed(_ reason: String, needsOwner: Bool = false, at now: Timestamp) {
    state.withLock { state in
      state.errors += 1
      state.lastError = LinkState.Note(text: reason, at: now)
      state.needsOwner = needsOwner
      state.recoveredAt = nil
    }
  }

  /// What failed last is over, though nothing was delivered since.
  package func recovered(at now: Timestamp) {
    state.withLock { $0.recover(at: now) }
  }

  /// Its place in the group it takes from; `nil` when it left.
  package func membership(_ membership: GroupMembership?) {
    state.withLock { $0.membership = membership }
  }

  /// One more of what only this kind of link knows, under a name of its own: small letters and `_`.
  package func count(_ detail: String) {
    state.withLock { $0.details[detail, default: 0] += 1 }
  }

  /// How many clients a stream has now.
  package func clients(_ count: Int) {
    state.withLock { $0.clients = count }
  }
}

/// The figures of a link at one moment. Counters start with the process.
package struct LinkState: Sendable, Equatable {
  package struct Note: Sendable, Equatable {
    package let text: String
    package let at: Timestamp

    package init(text: String, at: Timestamp) {
      self.text = text
      self.at = at
    }
  }

  /// Connected or not, and since when.
  package var connected: Bool
  package var since: Timestamp

  package var deliveries = 0
  /// Of an input: committed; of an output: sent.
  package var events = 0
  package var duplicates = 0
  package var quarantined = 0
  package var refused = 0
  package var ignored = 0
  package var errors = 0
  package var clients = 0
  /// What only this kind of link knows, by name.
  package var details: [String: Int] = [:]
  /// Of an input that shares a queue with others.
  package var membership: GroupMembership?
  /// How far an output has come.
  package var position: Position?
  package var lastDeliveryAt: Timestamp?
  package var lastEventAt: Timestamp?
  package var lastType: String?
  package var lastError: Note?
  /// Of the last error: waiting does not help.
  package var needsOwner = false
  /// When something first succeeded after the last error.
  package var recoveredAt: Timestamp?
  package var lastRefusal: Note?
  package var lastIgnored: Note?

  /// The last error, unless something has succeeded since.
  package var presentError: Note? { recoveredAt == nil ? lastError : nil }

  fileprivate mutating func recover(at now: Timestamp) {
    needsOwner = false
    if lastError != nil, recoveredAt == nil { recoveredAt = now }
  }

  init(connected: Bool, since: Timestamp) {
    self.connected = connected
    self.since = since
  }
}
