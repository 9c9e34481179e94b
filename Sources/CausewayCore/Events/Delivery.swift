/// A message as it arrived from upstream, before any dialect has read it.
package struct Delivery: Sendable, Equatable {
  package var body: [UInt8]
  /// Transport metadata a dialect may need, names in lower case: HTTP header fields that the etiquette lets through,
  /// message properties, a broker's unique key. Never a credential: quarantine keeps them.
  package var attributes: [String: String]
  package var topic: String?
  package var retained: Bool
  /// Why it is quarantined and not read; `nil` for what is as it should be.
  package var defect: Defect?

  package init(
    body: [UInt8], attributes: [String: String] = [:], topic: String? = nil, retained: Bool = false,
    defect: Defect? = nil
  ) {
    self.body = body
    self.attributes = attributes
    self.topic = topic
    self.retained = retained
    self.defect = defect
  }
}

/// A delivery that no dialect could read, or not wholly, or that was too large: kept raw, with the reason, for a person to see.
package struct QuarantinedDelivery: Sendable, Equatable {
  package let delivery: Delivery
  package let input: String
  package let dialect: String
  /// In words for people; never a secret, never the body.
  package let reason: String
  package let receivedAt: Timestamp

  package init(delivery: Delivery, input: String, dialect: String, reason: String, receivedAt: Timestamp) {
    self.delivery = delivery
    self.input = input
    self.dialect = dialect
    self.reason = reason
    self.receivedAt = receivedAt
  }
}
