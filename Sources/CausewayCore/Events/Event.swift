/// One thing that a device or service said, in the terms of CloudEvents 1.0. What dialects make and outputs send.
package struct Event: Sendable, Equatable {
  /// What an event means to those who keep state.
  package enum Kind: String, Sendable, CaseIterable {
    /// The newest value counts: kept per `StateKey`, part of snapshots.
    case state
    /// It happened: never merged, never retained, never part of a snapshot.
    case occurrence
    /// Worth knowing, but neither: a failed read, a value older than the one already known.
    case report
  }

  /// Which of two states of one key is the newer.
  package enum Precedence: String, Sendable {
    /// The one that arrived last (Aqara's resources: their times may say anything).
    case arrival
    /// The one with the later `time`; an older one is journaled as a `report` (Aqara's traits).
    case time
  }

  /// Unique within `source`: the pair is the event's identity, by which repeated deliveries are recognised.
  package var id: String
  /// A URI reference, such as `/aqara/<openId>`: the account, not the transport.
  package var source: String
  /// Dotted, such as `aqara.resource_report`.
  package var type: String
  /// What within the source this is about, such as `<device>/<resource>`.
  package var subject: String?
  /// When it happened, by the device's own account.
  package var time: Timestamp?
  package var kind: Kind
  package var precedence: Precedence
  /// The payload as it came, to the byte.
  package var data: JSONText?
  /// The topic the delivery arrived on, where the transport has topics.
  package var topic: String?
  /// Sent again by a broker at subscription: known already, or at least not new.
  package var retained: Bool

  package init(
    id: String, source: String, type: String, subject: String? = nil, time: Timestamp? = nil, kind: Kind,
    precedence: Precedence = .arrival, data: JSONText? = nil, topic: String? = nil, retained: Bool = false
  ) {
    self.id = id
    self.source = source
    self.type = type
    self.subject = subject
    self.time = time
    self.kind = kind
    self.precedence = precedence
    self.data = data
    self.topic = topic
    self.retained = retained
  }

  /// Where the newest state is kept; `nil` for an event without a subject.
  package var stateKey: StateKey? {
    subject.map { StateKey(source: source, subject: $0) }
  }
}

/// What a state is the state of.
package struct StateKey: Sendable, Hashable {
  package let source: String
  package let subject: String

  package init(source: String, subject: String) {
    self.source = source
    self.subject = subject
  }
}
