/// Why a message's body cannot be had. The message itself is whole: its properties, ids and stored bytes can be read.
public enum BodyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// It is compressed in a way that is not supported here.
  case compression(String)
  /// It is a batch of a 5.x topic with `queue.type=BatchCQ`.
  case innerBatch
  /// Its compressed bytes are damaged.
  case damaged
  /// Inflated it would be larger than `limit` bytes.
  case tooLarge(limit: Int)

  public var description: String {
    switch self {
    case .compression(let name):
      "the body is compressed with \(name), which is not supported: let the producer use zlib "
        + "(rocketmq.message.compressType=ZLIB)"
    case .innerBatch:
      "the body is a batch of a topic with queue.type=BatchCQ, which is not supported: use a topic with queue.type=SimpleCQ"
    case .damaged: "the compressed body is damaged"
    case .tooLarge(let limit): "the body is larger than \(limit) bytes when inflated"
    }
  }
}
