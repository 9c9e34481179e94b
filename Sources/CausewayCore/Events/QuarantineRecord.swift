/// A quarantined delivery, and the number by which it is retried or dropped.
package struct QuarantineRecord: Sendable, Equatable {
  /// Given by the journal, rising, never used twice.
  package let number: Int64
  package let quarantined: QuarantinedDelivery

  package init(number: Int64, quarantined: QuarantinedDelivery) {
    self.number = number
    self.quarantined = quarantined
  }
}
