/// What a message is about: the first level of HomeLINK's tree of topics, in its spelling.
enum HomeLINKMessageType: String, CaseIterable, Sendable {
  case alert, reading, property, device, event, notification, insight, insightcomponent, unknown

  /// The members by which a webhook's body, which has no topic, is told, in the order in which they are looked for.
  static let marks: [(member: String, type: HomeLINKMessageType)] = [
    ("deviceCount", .property), ("replaceByDate", .device), ("statusId", .alert), ("readingTypeId", .reading),
    ("notificationId", .notification),
  ]

  /// `nil` for a level with another name.
  init?(level: Substring) {
    guard (5...16).contains(level.utf8.count), let type = HomeLINKMessageType(rawValue: String(level)) else {
      return nil
    }
    self = type
  }
}
