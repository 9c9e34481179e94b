internal import CausewayCore

/// One message, as far as this dialect reads it. Every body is one: what is not understood is of the type `unknown`.
struct HomeLINKMessage {
  let type: HomeLINKMessageType
  let body: HomeLINKBody
  /// The topic behind the root, level by level; of a webhook its `action`, as far as there is one.
  let topicTree: [String]
  /// `/homelink/` and the account, as HomeLINK's topics spell it.
  let source: String
  let property: String?
  let serial: HomeLINKSerial?
  let action: String?

  init(_ delivery: Delivery, tree: HomeLINKTree) {
    body = HomeLINKBody(delivery.body)
    property = body.text("propertyReference")
    serial = HomeLINKSerial(body)
    action = body.text("action")
    guard let topic = delivery.topic else {
      type = Self.type(of: body.object)
      topicTree = action.map { [$0] } ?? []
      source = Self.source(nil, body)
      return
    }
    let place = tree.place(of: topic)
    topicTree = place.tree.map(String.init)
    source = Self.source(place.landlord, body)
    type = body.object == nil ? .unknown : place.tree.first.flatMap { HomeLINKMessageType(level: $0) } ?? .unknown
  }

  private static func type(of object: JSONValue?) -> HomeLINKMessageType {
    HomeLINKMessageType.marks.first { object?[$0.member] != nil }?.type ?? .unknown
  }

  /// Topics spell it in small letters, payloads as it was chosen.
  private static func source(_ level: Substring?, _ body: HomeLINKBody) -> String {
    let landlord = level.map(String.init) ?? body.text("landlordReference")?.lowercased() ?? "unknown"
    return "/homelink/"
      + (landlord.utf8.count <= EventText.longestName
        ? EventText.uriSegment(landlord) : ContentHash.of(Array(landlord.utf8)))
  }

  /// What of the property or device it is about.
  var quantity: String? { body.text("readingTypeId") ?? body.text("eventTypeId") ?? body.text("insightDefinitionId") }

  var time: Timestamp? { body.text("actionTimestamp").flatMap { Timestamp(rfc3339: $0) } }
}
