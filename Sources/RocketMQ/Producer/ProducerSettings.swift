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
  /// A longer body, or a longer batch, is not sent: a broker takes 4 MiB unless its `maxMessageSize` says otherwise. Bytes before compression.
  public var largestBody: Int

  public init(
    group: String = "DEFAULT_PRODUCER", limit: Duration = .seconds(3), retries: Int = 2, compressFrom: Int? = 4_096,
    largestBody: Int = 4 * 1_024 * 1_024
  ) {
    self.group = group
    self.limit = limit
    self.retries = retries
    self.compressFrom = compressFrom
    self.largestBody = largestBody
  }

  func check() throws(RocketMQError) {
    try Name.checkGroup(group)
    // A frame has room for 16 MiB, and for more than the body.
    guard limit > .zero, retries >= 0, (1...15 * 1_024 * 1_024).contains(largestBody) else {
      throw .invalid(
        "the producer's limits: the time is longer than nothing, retries are not negative, and a body has 1 byte to 15 MiB"
      )
    }
  }
}
