/// A message as a broker keeps it.
///
/// A value of a few words: it points into the bytes of the pull that brought it, and everything is read from there when it is asked
/// for. To keep one message for long is to keep that whole pull (up to 256 KiB, or one large message): copy what you need.
public struct ReceivedMessage: Sendable {
  let origin: MessageOrigin
  let layout: RecordLayout

  /// Inflated bodies larger than this are refused. A broker takes 4 MiB, compressed or not, unless it is told otherwise.
  public static let largestBody = 64 * 1_024 * 1_024

  var bytes: [UInt8] { origin.bytes }

  public var queue: MessageQueue { origin.queue }

  /// Its place in the queue.
  public var queueOffset: Int64 { bytes.integer(at: layout.start + 20) }

  /// Its place in the broker's commit log.
  public var commitLogOffset: Int64 { bytes.integer(at: layout.start + 28) }

  /// The producer's own number, of no meaning to the broker.
  public var flag: Int32 { bytes.integer(at: layout.start + 16) }

  /// When the producer made it, in milliseconds since 1970, by its clock.
  public var bornMilliseconds: Int64 { bytes.integer(at: layout.start + 40) }

  /// When the broker stored it, in milliseconds since 1970, by its clock.
  public var storedMilliseconds: Int64 { bytes.integer(at: layout.storedTime) }

  /// How often it was sent back before.
  public var reconsumeTimes: Int32 { bytes.integer(at: layout.reconsumeTimes) }

  public var properties: MessageProperties { MessageProperties(bytes: bytes, range: layout.properties) }

  /// Where it was published. A message that was sent back lies in the group's retry topic, but shows the topic it had first.
  public var topic: String { retriedTopic ?? storedTopic }

  /// Where it lies.
  public var storedTopic: String {
    // A pull asks for one topic: its name is there already.
    bytes[layout.topic].elementsEqual(queue.topic.utf8)
      ? queue.topic : String(decoding: bytes[layout.topic], as: UTF8.self)
  }

  private var retriedTopic: String? { origin.isRetry ? properties[PropertyName.retryTopic] : nil }

  public var tag: String? { properties[PropertyName.tags] }

  public var keys: [String] { properties[PropertyName.keys]?.split(separator: " ").map(String.init) ?? [] }

  /// The id that the producer gave, and that a redelivered message keeps; of messages without one that of the broker.
  public var id: String { uniqueKey ?? offsetID }

  /// The id that the producer gave; `nil` where it gave none.
  public var uniqueKey: String? { properties[PropertyName.uniqueKey] }

  /// The id that the broker gives: its address and the place in its commit log. A redelivered message has another.
  public var offsetID: String {
    MessageID.offsetID(storeHost: bytes[layout.storeHost], commitLogOffset: commitLogOffset)
  }

  /// The body as it was published: compressed ones are inflated, each time they are asked for.
  public var body: ArraySlice<UInt8> {
    get throws(BodyError) { try body(inflatedTo: Self.largestBody) }
  }

  /// The same; compressed ones that would be larger than `limit` bytes are refused, and cost no more memory than that.
  public func body(inflatedTo limit: Int) throws(BodyError) -> ArraySlice<UInt8> {
    if layout.flags.isSuperset(of: .innerBatch) { throw .innerBatch }
    switch layout.flags.compression {
    case nil: return storedBody
    case .zlib: return try Zlib.inflate(storedBody, limit: limit)[...]
    case .lz4: throw .compression("LZ4")
    case .zstandard: throw .compression("Zstandard")
    case .unknown(let number): throw .compression("an unknown method (\(number))")
    }
  }

  /// The body as the broker keeps it, compressed or not. Shares the pull's bytes.
  public var storedBody: ArraySlice<UInt8> { bytes[layout.body] }

  /// Whether the body is what the broker computed its checksum of.
  public var isIntact: Bool { Zlib.checksum(storedBody) == bytes.integer(at: layout.start + 8, as: Int32.self) }
}

extension ReceivedMessage: CustomStringConvertible {
  /// Without what was published.
  public var description: String { "\(id) at \(queue), offset \(queueOffset)" }
}
