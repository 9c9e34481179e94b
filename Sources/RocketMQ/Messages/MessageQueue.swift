/// One queue of a topic at one broker: the unit that a group shares out among its members.
public struct MessageQueue: Sendable, Hashable {
  public let topic: String
  public let brokerName: String
  public let id: Int32

  public init(topic: String, brokerName: String, id: Int32) {
    self.topic = topic
    self.brokerName = brokerName
    self.id = id
  }
}

extension MessageQueue: Comparable {
  /// In Java's order, which all members of a group must agree on: names by UTF-16 code units, ids as numbers.
  public static func < (left: MessageQueue, right: MessageQueue) -> Bool {
    if left.topic != right.topic { return left.topic.utf16.lexicographicallyPrecedes(right.topic.utf16) }
    if left.brokerName != right.brokerName {
      return left.brokerName.utf16.lexicographicallyPrecedes(right.brokerName.utf16)
    }
    return left.id < right.id
  }
}

extension MessageQueue: CustomStringConvertible {
  public var description: String { "\(topic)/\(brokerName)/\(id)" }
}

extension MessageQueue {
  /// As brokers write it.
  init?(_ members: [JSONMember]) {
    let value = JSONValue.object(members)
    guard let topic = value["topic"]?.string, let broker = value["brokerName"]?.string,
      let id = value["queueId"]?.integer.flatMap({ Int32(exactly: $0) })
    else { return nil }
    self.init(topic: topic, brokerName: broker, id: id)
  }

  var json: [JSONMember] {
    JSONValue.object(["brokerName": .string(brokerName), "queueId": .integer(Int64(id)), "topic": .string(topic)])
      .members
  }
}
