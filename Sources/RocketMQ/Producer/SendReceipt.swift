/// A message is with the broker.
public struct SendReceipt: Sendable, Hashable {
  public enum Status: Sendable, Hashable {
    /// As safe as the broker was told to make it.
    case stored
    /// In the broker's memory: its disk did not answer in time.
    case notFlushed
    /// On the broker alone: no replica answered in time.
    case notReplicated
  }

  public let status: Status
  /// The message's own id, the same after every attempt.
  public let id: String
  /// The broker's id for it.
  public let offsetID: String
  public let queue: MessageQueue
  public let queueOffset: Int64
}
