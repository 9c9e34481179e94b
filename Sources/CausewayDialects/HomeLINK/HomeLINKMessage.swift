internal import CausewayCore

/// One message, as far as this dialect reads it. Every body is one: what is not understood is of the type `unknown`.
struct HomeLINKMessage {
  let type: HomeLINKMessageType
  let body: HomeLINKBody
  /// The topic behind the root, level by level; of a webhook its `action`, as far as there is one.
  let topicTree: [String]
  /// The account, as HomeLINK's topics spell it.
  let landlord: String

  init(_ delivery: Delivery, tree: HomeLINKTree) {
    body = HomeLINKBody(delivery.body)
    guard let topic = delivery.topic else {
      type = Self.type(of: body.object)
      topicTree = body.text("action").map { [$0] } ?? []
      landlord = Self.landlord(nil, body)
      return
    }
    let place = tree.place(of: topic)
    topicTree = place.tree.map(String.init)
    landlord = Self.landlord(place.landlord, body)
    type = body.object == nil ? .unknown : HomeLINKMessageType(rawValue: topicTree.first ?? "") ?? .unknown
  }

  private static func type(of object: JSONValue?) -> HomeLINKMessageType {
    HomeLINKMessageType.marks.first { object?[$0.member] != nil }?.type ?? .unknown
  }

  /// Topics spell it in small letters, payloads as it was chosen.
  private static func landlord(_ level: Substring?, _ body: HomeLINKBody) -> String {
    level.map(String.init) ?? body.text("landlordReference")?.lowercased() ?? "unknown"
  }

  /// What of the property or device it is about.
  var quantity: String? { body.text("readingTypeId") ?? body.text("eventTypeId") ?? body.text("insightDefinitionId") }

  var action: String? { body.text("action") }

  var time: Timestamp? { body.text("actionTimestamp").flatMap { Timestamp(rfc3339: $0) } }
}
