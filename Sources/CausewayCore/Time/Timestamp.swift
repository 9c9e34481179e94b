/// A point in time: whole milliseconds since 1970-01-01T00:00:00Z, leap seconds ignored, years 0001 to 9999.
package struct Timestamp: Sendable, Hashable, Comparable {
  package let milliseconds: Int64

  /// Held to the range that RFC 3339 can write.
  package init(milliseconds: Int64) {
    self.milliseconds = min(max(milliseconds, Self.earliest), Self.latest)
  }

  private static let earliest: Int64 = -62_135_596_800_000
  private static let latest: Int64 = 253_402_300_799_999

  package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

  package static func - (left: Timestamp, right: Timestamp) -> Duration {
    .milliseconds(left.milliseconds - right.milliseconds)
  }

  package static func + (left: Timestamp, right: Duration) -> Timestamp {
    let (seconds, attoseconds) = right.components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
    guard !overflow else { return Timestamp(milliseconds: seconds < 0 ? earliest : latest) }
    let (sum, beyond) = left.milliseconds.addingReportingOverflow(whole + attoseconds / 1_000_000_000_000_000)
    return Timestamp(milliseconds: beyond ? (seconds < 0 ? earliest : latest) : sum)
  }

  package static func - (left: Timestamp, right: Duration) -> Timestamp { left + (.zero - right) }
}
