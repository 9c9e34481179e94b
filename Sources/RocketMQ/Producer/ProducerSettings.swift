/// How a producer publishes.
public struct ProducerSettings: Sendable, Hashable {
  /// Names it towards brokers; several producers may have the same.
  public var group: String
  /// Of one message, with all attempts.
  public var limit: Duration
  /// Attempts after the first, each at another broker where there is one.
  public var retries: Int
  /// Bodies of so many bytes and more are compressed with zlib; `nil` for none.
  public var compressFrom: Int?

  public init(
    group: String = "DEFAULT_PRODUCER", limit: Duration = .seconds(3), retries: Int = 2, compressFrom: Int? = 4_096
  ) {
    self.group = group
    self.limit = limit
    self.retries = retries
    self.compressFrom = compressFrom
  }

  func check() throws(RocketMQError) {
    try Name.checkGroup(group)
    guard limit > .zero, retries >= 0 else {
      throw .invalid("the producer's limits: the time is longer than nothing, and retries are not negative")
    }
  }
}
