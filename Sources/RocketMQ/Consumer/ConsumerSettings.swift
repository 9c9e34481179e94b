/// What a consumer takes, and how.
public struct ConsumerSettings: Sendable {
  public enum Model: Sendable {
    /// Each message goes to one member of the group; how far it has come is kept by the brokers.
    case clustering
    /// Each message goes to every member; how far this one has come is kept by `offsets`. Without them it begins anew each time. Nothing
    /// is sent back, and there are no dead letters.
    case broadcasting(offsets: (any OffsetStore)?)
  }

  /// Where a group begins whose offset a broker does not know. Brokers before 5.1 take 0 for known as long as the topic is young: then a new
  /// group begins with the first message whatever is asked for.
  public enum Start: Sendable, Hashable {
    /// With what comes from now on.
    case last
    /// With the oldest message that is kept.
    case first
    /// With what was stored at or after that time, in milliseconds since 1970. Brokers before 5.1.4 may begin with one message before it.
    case time(milliseconds: Int64)
  }

  public var group: String
  public var subscriptions: [Subscription]
  public var model: Model
  public var start: Start
  /// Of each queue, so many messages may be handed out or wait to be, and so many bytes; what is beyond stays with the broker. Pulls
  /// that are under way count as the last one did; one more may be on its way.
  public var unfinishedMessages: Int
  public var unfinishedBytes: Int
  /// Messages that one pull asks for. A broker gives 32 and 256 KiB at most unless it is told otherwise
  /// (`maxTransferCountOnMessageInMemory`, `maxTransferBytesOnMessageInMemory`).
  public var pullBatch: Int
  /// A message that was sent back so many times becomes a dead letter.
  public var retries: Int
  /// How often the offsets are stored, as far as they changed. What was completed since then comes again after a crash.
  public var commitPeriod: Duration

  public init(
    group: String, subscriptions: [Subscription], model: Model = .clustering, start: Start = .last,
    unfinishedMessages: Int = 4_096, unfinishedBytes: Int = 1_048_576, pullBatch: Int = 1_024, retries: Int = 16,
    commitPeriod: Duration = .seconds(1)
  ) {
    self.group = group
    self.subscriptions = subscriptions
    self.model = model
    self.start = start
    self.unfinishedMessages = unfinishedMessages
    self.unfinishedBytes = unfinishedBytes
    self.pullBatch = pullBatch
    self.retries = retries
    self.commitPeriod = commitPeriod
  }
}

extension ConsumerSettings {
  var isBroadcasting: Bool { if case .broadcasting = model { true } else { false } }

  /// Throws what `Client.consumer` would for settings that cannot work, whatever the servers are like.
  public func check() throws(RocketMQError) {
    try Name.checkGroup(group)
    for subscription in subscriptions { try subscription.check() }
    guard !subscriptions.isEmpty, Set(subscriptions.map(\.topic)).count == subscriptions.count else {
      throw .invalid("a consumer subscribes to at least one topic, and to each only once")
    }
    guard unfinishedMessages > 0, unfinishedBytes > 0, (1...1_024).contains(pullBatch), retries > 0,
      commitPeriod >= .milliseconds(100)
    else {
      throw .invalid(
        "the consumer's limits: unfinished messages, bytes and retries are at least 1, a pull asks for 1 to 1024 messages, and "
          + "offsets are stored every 100 ms at most")
    }
  }
}
