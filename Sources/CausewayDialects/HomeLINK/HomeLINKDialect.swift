package import CausewayCore
internal import Digest

/// HomeLINK's messages, from its broker (or one that repeats it) and from its webhooks. Each is one event, whatever it is: a relay of alarms
/// repeats what it does not understand, so nothing is ever quarantined.
///
/// - An alert is an occurrence that is also kept as the newest of its subject; a reading is a state. All else happened, and nothing
///   says that its newest value counts. What a broker sends again at subscription and nobody has seen before has not happened now:
///   it is a state, or without a subject a report.
/// - Of two messages about one thing the one with the later `actionTimestamp` is the newer, however they come. One from tomorrow would be
///   the newest for ever: it is ordered by arrival, as one without a time is.
/// - Without a time, an identity or an action the text alone tells messages apart.
package struct HomeLINKDialect: Dialect {
  package static let name = "homelink"

  let tree: HomeLINKTree

  init(tree: HomeLINKTree) {
    self.tree = tree
  }

  /// - Parameters:
  ///   - root: what stands before HomeLINK's tree in topics, if its owner says so.
  ///   - topics: the filters that the input subscribes to.
  package init(root: String? = nil, topics: [String] = []) {
    self.init(tree: HomeLINKTree(root: root, topics: topics))
  }

  package func read(_ delivery: Delivery, receivedAt: Timestamp, devices: DeviceBook) throws(DialectError) -> Reading {
    let message = HomeLINKMessage(delivery, tree: tree)
    let subject = Self.subject(of: message)
    let time = message.time
    let kind = (message.type == .reading ? Event.Kind.state : .occurrence)
      .settled(subject: subject, retained: delivery.retained)
    let isOrderedByTime = time.map { $0 <= receivedAt + .seconds(86_400) } ?? false
    let event = Event(
      id: Self.identity(of: message, delivery), source: message.source,
      type: "homelink." + message.type.rawValue, subject: subject, time: time, kind: kind,
      precedence: isOrderedByTime ? .time : .arrival,
      isKept: message.type == .alert && kind == .occurrence && subject != nil, data: HomeLINKData.json(of: message),
      wrapsPayload: true, topic: delivery.topic, retained: delivery.retained)
    return Reading(events: [event], devices: Self.news(of: message, at: min(time ?? receivedAt, receivedAt), devices))
  }

  private static func subject(of message: HomeLINKMessage) -> String? {
    var subject: String?
    for name in [message.property, message.serial?.device, message.quantity] {
      guard let name else { continue }
      let part = part(name)
      subject = subject.map { EventText.joined($0, UInt8(ascii: "/"), part) } ?? part
    }
    return subject
  }

  /// The same however often a message comes, by whichever way, and another for all else: two alerts of one second that name no identity
  /// differ in what they say.
  private static func identity(of message: HomeLINKMessage, _ delivery: Delivery) -> String {
    let own = message.body.text("__IDENTITY") ?? message.body.text("eventId")
    let time = message.body.text("actionTimestamp")
    // What names no moment and no thing may say the same on two topics and mean two things.
    let isVague = message.type == .unknown || own == nil && time == nil
    let said = isVague ? Array((delivery.topic ?? "").utf8) + [0] + delivery.body : delivery.body
    var identity = message.type.rawValue
    identity.reserveCapacity(128)
    for name in [own, message.action, time] {
      guard let name else { continue }
      identity += "/"
      identity += part(name)
    }
    identity += "/"
    identity += Hexadecimal.encode(Array(HashFunction.sha256.digest(of: said).prefix(8)))
    return identity
  }

  static func part(_ name: String) -> String {
    name.utf8.count <= EventText.longestName ? EventText.part(name) : ContentHash.of(Array(name.utf8))
  }
}
