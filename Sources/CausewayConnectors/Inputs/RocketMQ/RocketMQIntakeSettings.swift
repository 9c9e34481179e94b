internal import CausewayCore
internal import RocketMQ

/// What an input takes from a cluster.
struct RocketMQIntakeSettings: Sendable {
  let topic: String
  let group: String
  /// Only messages with one of these; `nil` for all.
  var tags: [String]?
  /// Everything for itself, instead of sharing it with the group.
  var isBroadcast = false
  var start = RocketMQStart.ago(.seconds(600))
  /// Of a body, as it was before it was compressed.
  var bodyLimit = 1 << 20

  /// Notes what no broker would take.
  func check(_ section: ConfigSection) {
    let characters = "letters, digits, %, |, - or _"
    if !topic.isEmpty, !Self.isTaken(Subscription(topic)) {
      section.problem(
        at: "topic", "expected 1 to 127 \(characters), and no name of the broker's own, found \(Quotation.of(topic))")
    }
    let probe = ConsumerSettings(group: group, subscriptions: [Subscription("topic")])
    if !group.isEmpty, (try? probe.check()) == nil {
      section.problem(at: "group", "expected 1 to 120 \(characters), found \(Quotation.of(group))")
    }
    if let tags, !Self.isTaken(Subscription("topic", .tags(tags))) {
      section.problem(
        at: "tags", "expected at least one tag, without blanks and `|`",
        hint: "Leave the key out to take messages with whatever tag.")
    }
  }

  private static func isTaken(_ subscription: Subscription) -> Bool { (try? subscription.check()) != nil }

  /// - Parameters:
  ///   - offsets: where it is kept how far a broadcast was read.
  func consumer(at now: Timestamp, offsets: (any OffsetStore)?) -> ConsumerSettings {
    ConsumerSettings(
      group: group, subscriptions: [Subscription(topic, tags.map { .tags($0) } ?? .all)],
      model: isBroadcast ? .broadcasting(offsets: offsets) : .clustering, start: start.position(at: now))
  }
}
