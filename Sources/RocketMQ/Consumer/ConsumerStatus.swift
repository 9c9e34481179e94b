/// A look at a consumer.
public struct ConsumerStatus: Sendable {
  /// One queue that is its own.
  public struct Queue: Sendable {
    public let queue: MessageQueue
    /// Everything below it is done.
    public let offset: Int64
    /// Messages after `offset`, as of the broker's last answer; `nil` before the first.
    public let lag: Int64?
    /// Handed out, or waiting to be.
    public let unfinished: Int
    /// Of the broker's last answer, in milliseconds since 1970; 0 before the first.
    public let lastAnswerMilliseconds: Int64
    /// Why it cannot be read.
    public let problem: RocketMQError?
  }

  public let clientID: String
  /// Who said last where the brokers are; `nil` before anybody has.
  public let nameServer: String?
  /// Who else is in the group, this one included, as the broker said last. Empty for broadcasting.
  public let members: [String]
  public let queues: [Queue]
  /// Addresses of the brokers that are connected.
  public let brokers: [String]
  /// Why the queues cannot be shared out, or a broker takes no heartbeat.
  public let problems: [String]
  /// What is behind `problems`, as far as it is an error of the cluster's: for who has words of his own.
  public let errors: [RocketMQError]
}
