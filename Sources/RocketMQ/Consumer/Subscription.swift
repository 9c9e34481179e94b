/// A topic, and which of its messages are wanted. All members of a group must subscribe to the same.
public struct Subscription: Sendable, Hashable {
  public enum Filter: Sendable, Hashable {
    case all
    /// Messages with one of these tags.
    case tags([String])
    /// Messages whose properties satisfy an SQL-92 expression. The broker must have `enablePropertyFilter`.
    case sql(String)
  }

  public var topic: String
  public var filter: Filter

  public init(_ topic: String, _ filter: Filter = .all) {
    self.topic = topic
    self.filter = filter
  }
}

extension Subscription {
  /// Throws where no broker would take it.
  public func check() throws(RocketMQError) {
    try Name.checkTopic(topic)
    switch filter {
    case .all: break
    case .tags(let tags):
      let isFine = tags.allSatisfy { !$0.isEmpty && $0 != "*" && !$0.contains("|") && !$0.contains { $0.isWhitespace } }
      guard !tags.isEmpty, isFine else {
        throw .invalid("the tags for \(topic): expected at least one, without spaces and |, and \"*\" only as .all")
      }
    case .sql(let expression):
      guard !expression.isEmpty else { throw .invalid("the expression for \(topic) is empty") }
    }
  }

  /// As brokers have it.
  var expression: String {
    switch filter {
    case .all: "*"
    case .tags(let tags): tags.joined(separator: " || ")
    case .sql(let expression): expression
    }
  }

  var isSQL: Bool { if case .sql = filter { true } else { false } }
  var expressionType: String { isSQL ? "SQL92" : "TAG" }

  private var tags: [String] { if case .tags(let tags) = filter { tags } else { [] } }

  /// Brokers compare only hashes of tags: whatever comes is compared once more.
  func wants(_ message: ReceivedMessage) -> Bool {
    guard case .tags(let tags) = filter else { return true }
    return message.tag.map(tags.contains) ?? false
  }

  /// - Parameter version: must grow when anything changes.
  func json(version: Int64) -> JSONValue {
    .object([
      "classFilterMode": .bool(false), "codeSet": .array(tags.map { .integer(Int64(Self.hash($0))) }),
      "expressionType": .string(expressionType), "subString": .string(expression), "subVersion": .integer(version),
      "tagsSet": .array(tags.map { .string($0) }), "topic": .string(topic),
    ])
  }

  /// Java's `String.hashCode`.
  static func hash(_ text: String) -> Int32 {
    text.utf16.reduce(Int32(0)) { $0 &* 31 &+ Int32($1) }
  }
}
