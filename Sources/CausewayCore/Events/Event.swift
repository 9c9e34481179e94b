/// One thing that a device or service said, in the terms of CloudEvents 1.0. What dialects make and outputs send.
package struct Event: Sendable, Equatable {
  /// What an event means to those who keep state.
  package enum Kind: String, Sendable, CaseIterable {
    /// The newest value counts: kept per `StateKey`, part of snapshots.
    case state
    /// It happened: never merged, never retained, never part of a snapshot. It ends the state of its subject, or, where
    /// `isKept`, takes its place.
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

  /// The source of the gateway's own events, which nobody else may use: the pair of source and id would not be unique.
  package static let ownSource = "/causeway"

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
  /// An occurrence that is kept as the newest of its `StateKey` all the same, such as the last alarm of a detector: whoever asks for
  /// the states gets it with them, and sees by its kind that nothing happens now. `false` for states, which are
  /// kept anyway, and for reports, which never are.
  package var isKept: Bool
  /// The payload as it came, to the byte. One that is not JSON is a string of JSON: its text, or its Base64.
  package var data: JSONText?
  /// The media type of the payload; `nil` for `application/json`, and for Base64 of nobody knows what.
  package var dataContentType: String?
  /// `data` is a string that holds the Base64 (RFC 4648 §4) of a payload that is not text.
  package var dataIsBase64: Bool
  /// `data` is an object that the dialect has made around what was delivered: its last member, `payload`, is that, to the byte, white
  /// space around it included. What was not JSON is a string there, and `payload_encoding` before it says of what: `text`, or
  /// `base64` of bytes that are no text.
  package var wrapsPayload: Bool
  /// Attributes that the gateway carries and does not look at, such as `dataschema` and `traceparent`: one object of strings, integers
  /// and booleans, never empty, its names those of CloudEvents and none that this program writes itself.
  package var extensions: JSONText?
  /// The topic the delivery arrived on, where the transport has topics.
  package var topic: String?
  /// Sent again by a broker at subscription: known already, or at least not new.
  package var retained: Bool

  package init(
    id: String, source: String, type: String, subject: String? = nil, time: Timestamp? = nil, kind: Kind,
    precedence: Precedence = .arrival, isKept: Bool = false, data: JSONText? = nil, dataContentType: String? = nil,
    dataIsBase64: Bool = false, wrapsPayload: Bool = false, extensions: JSONText? = nil, topic: String? = nil,
    retained: Bool = false
  ) {
    self.id = id
    self.source = source
    self.type = type
    self.subject = subject
    self.time = time
    self.kind = kind
    self.precedence = precedence
    self.isKept = isKept
    self.data = data
    self.dataContentType = dataContentType
    self.dataIsBase64 = dataIsBase64
    self.wrapsPayload = wrapsPayload
    self.extensions = extensions
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
