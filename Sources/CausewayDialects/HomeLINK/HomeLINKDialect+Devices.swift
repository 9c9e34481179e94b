internal import CausewayCore

extension HomeLINKDialect {
  /// Devices tell what they are when they are added; and whoever says something is there, unless it is late.
  static func news(of message: HomeLINKMessage, at time: Timestamp, _ devices: DeviceBook) -> [Device] {
    guard let info = HomeLINKDeviceInfo(message.body), info.serial.utf8.count <= EventText.longestName else {
      return []
    }
    let id = Device.ID(source: source(of: message), device: part(info.serial))
    let presence = devices[id.source, id.device]?.presence
    guard message.type == .device else {
      guard let presence, presence.state != .online, time > presence.since else { return [] }
      return [Device(id: id, presence: DevicePresence(.online, since: time))]
    }
    let isGone = ["REMOVE", "DELETE"].contains(message.action?.uppercased())
    return [
      Device(
        id: id, model: EventText.fact(info.modelID ?? info.model), name: EventText.fact(info.name),
        parent: message.body.gateway.flatMap { EventText.fact($0) },
        presence: DevicePresence(isGone ? .gone : .online, since: time))
    ]
  }
}
