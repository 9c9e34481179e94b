package import CausewayCore

extension Event {
  /// An event of a test: only what the test is about needs saying.
  package static func sample(
    _ id: String, source: String = "/test/home", type: String = "test.report", subject: String? = "lamp/on",
    time: Int64? = nil, kind: Kind = .state, precedence: Precedence = .arrival, isKept: Bool = false,
    data: String? = #"{"value":"1"}"#, dataContentType: String? = nil, dataIsBase64: Bool = false,
    wrapsPayload: Bool = false, extensions: String? = nil, topic: String? = nil, retained: Bool = false
  ) -> Event {
    Event(
      id: id, source: source, type: type, subject: subject, time: time.map(Timestamp.init(milliseconds:)), kind: kind,
      precedence: precedence, isKept: isKept, data: data.map { JSONText(trusted: Array($0.utf8)) },
      dataContentType: dataContentType,
      dataIsBase64: dataIsBase64, wrapsPayload: wrapsPayload,
      extensions: extensions.map { JSONText(trusted: Array($0.utf8)) }, topic: topic,
      retained: retained)
  }
}

extension PendingBatch {
  /// Events that arrived by one input at one moment.
  package init(
    _ events: [Event], input: String = "test", receivedAt: Timestamp = Timestamp(milliseconds: 1_710_000_000_000)
  ) {
    self.init(entries: events.map { PendingEntry(event: $0, input: input, receivedAt: receivedAt) })
  }
}
