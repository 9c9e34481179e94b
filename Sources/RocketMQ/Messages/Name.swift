/// Names of topics and groups.
enum Name {
  /// Brokers keep these for themselves.
  private static let forbidden: Set<String> = [
    "SCHEDULE_TOPIC_XXXX", "RMQ_SYS_TRANS_HALF_TOPIC", "RMQ_SYS_TRANS_OP_HALF_TOPIC", "TRANS_CHECK_MAX_TIME_TOPIC",
    "SELF_TEST_TOPIC", "OFFSET_MOVED_EVENT",
  ]
  /// A group with a longer name loses its retries: its retry topic would be too long for a record.
  static let longestGroup = 120
  static let longestTopic = 127

  static func checkTopic(_ topic: String) throws(RocketMQError) {
    try check(topic, "topic", longest: longestTopic)
    if forbidden.contains(topic) { throw .invalid("the topic \(topic) belongs to the broker") }
  }

  static func checkGroup(_ group: String) throws(RocketMQError) {
    try check(group, "group", longest: longestGroup)
  }

  private static func check(_ name: String, _ kind: String, longest: Int) throws(RocketMQError) {
    guard !name.isEmpty, name.utf8.count <= longest, name.utf8.allSatisfy(isAllowed) else {
      throw .invalid(
        "the \(kind) \"\(name.prefix(140))\": expected 1 to \(longest) letters, digits, %, |, - or _")
    }
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "%"), UInt8(ascii: "|"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  static func retryTopic(of group: String) -> String { "%RETRY%" + group }
}
