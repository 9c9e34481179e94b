import CausewayCore

/// Entries as the Aqara dialect makes them.
enum Entries {
  static func report(
    _ position: Int64, device: String = "lumi.1", resource: String = "3.51.85", value: String = "1",
    kind: Event.Kind = .state, item: String? = nil, account: String = "open"
  ) -> Entry {
    let item =
      item
      ?? #"{"subjectId":"\#(device)","resourceId":"\#(resource)","value":"\#(value)","time":"1710000000000","statusCode":0}"#
    let event = Event(
      id: "m\(position).0", source: "/aqara/\(account)", type: "aqara.resource_report",
      subject: "\(device)/\(resource)", time: Timestamp(milliseconds: 1_710_000_000_000), kind: kind,
      data: JSONText(trusted: Array(item.utf8)))
    return Entry(
      position: Position(rawValue: position), event: event, input: "push",
      receivedAt: Timestamp(milliseconds: 1_710_000_000_500), changed: kind == .state)
  }

  static func event(_ position: Int64, type: String, data: String) -> Entry {
    let event = Event(
      id: "e\(position)", source: "/aqara/open", type: type, subject: "lumi.1", kind: .occurrence,
      data: JSONText(trusted: Array(data.utf8)))
    return Entry(
      position: Position(rawValue: position), event: event, input: "push",
      receivedAt: Timestamp(milliseconds: 1_710_000_000_500), changed: false)
  }
}
