/// What a message is about: the first level of HomeLINK's tree of topics, in its spelling.
enum HomeLINKMessageType: String, CaseIterable, Sendable {
  case alert, reading, property, device, event, notification, insight, insightcomponent, unknown

  /// The members by which a webhook's body, which has no topic, is told, in the order in which they are looked for.
  static let marks: [(member: String, type: HomeLINKMessageType)] = [
    ("deviceCount", .property), ("replaceByDate", .device), ("statusId", .alert), ("readingTypeId", .reading),
    ("notificationId", .notification),
  ]

  static let names = Set(allCases.map(\.rawValue))
}
