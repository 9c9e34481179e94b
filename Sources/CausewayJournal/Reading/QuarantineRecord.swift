package import CausewayCore

/// A quarantined delivery, and the number by which it is retried or dropped.
package struct QuarantineRecord: Sendable, Equatable {
  package let number: Int64
  package let quarantined: QuarantinedDelivery
}
