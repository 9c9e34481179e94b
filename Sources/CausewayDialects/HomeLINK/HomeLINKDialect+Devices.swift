internal import CausewayCore

extension HomeLINKDialect {
  /// Devices tell what they are when they are added; and whoever says something is there, unless it is late.
  static func news(of message: HomeLINKMessage, at time: Timestamp, _ devices: DeviceBook) -> [Device] {
    guard let serial = message.serial, serial.device.utf8.count <= EventText.longestName else { return [] }
    let id = Device.ID(source: message.source, device: part(serial.device))
    guard message.type == .device, let info = HomeLINKDeviceInfo(message) else {
      guard let presence = devices[id.source, id.device]?.presence, presence.state != .online, time > presence.since
      else { return [] }
      return [Device(id: id, presence: DevicePresence(.online, since: time))]
    }
    let isGone = ["REMOVE", "DELETE"].contains(message.action?.uppercased())
    return [
      Device(
        id: id, model: EventText.fact(info.modelID ?? info.model), name: EventText.fact(info.name),
        parent: EventText.fact(serial.gateway),
        presence: DevicePresence(isGone ? .gone : .online, since: time))
    ]
  }
}
