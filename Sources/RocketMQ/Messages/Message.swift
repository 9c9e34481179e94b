/// A message to publish.
public struct Message: Sendable, Equatable {
  public var topic: String
  /// Not empty, at most 4 MiB (a broker may be told to take more or less).
  public var body: [UInt8]
  /// For consumers that want only some.
  public var tag: String?
  /// To find it again with a broker's tools. Without spaces.
  public var keys: [String]
  /// Names and values; neither may be empty or contain U+0001 or U+0002.
  public var properties: [String: String]
  /// Deliver it later: 1 to 18 of the broker's levels, by default 1 s, 5 s, 10 s, 30 s, 1 to 10 min, 20 min, 30 min, 1 h, 2 h.
  public var delayLevel: Int?
  /// Of no meaning to the broker.
  public var flag: Int32
  /// By which consumers and tools know it (`UNIQ_KEY`): whoever publishes a message again gives it the same. `nil` for one that is made up.
  public var id: String?

  public init(
    topic: String, body: [UInt8], tag: String? = nil, keys: [String] = [], properties: [String: String] = [:],
    delayLevel: Int? = nil, flag: Int32 = 0, id: String? = nil
  ) {
    self.topic = topic
    self.body = body
    self.tag = tag
    self.keys = keys
    self.properties = properties
    self.delayLevel = delayLevel
    self.flag = flag
    self.id = id
  }
  /// An `id` for what may be published more than once, such as after a crash: the same for the same `identity` and time, another for any
  /// other.
  /// - Parameter milliseconds: when it came to be, since 1970: with an id, tools look for a message around that time.
  public static func id(hashing identity: [UInt8], milliseconds: Int64) -> String {
    MessageID.unique(hashing: identity, at: milliseconds)
  }
}
