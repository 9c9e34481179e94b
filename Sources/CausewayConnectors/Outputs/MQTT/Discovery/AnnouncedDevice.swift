internal import CausewayCore

/// A device as it is announced, with its entities.
struct AnnouncedDevice: Equatable {
  /// In announcements: the part of its config topic, and what its unique ids begin with.
  let id: String
  /// As the directory of devices knows it; `nil` for the gateway itself.
  let directoryID: Device.ID?
  /// The value of `device` in configs.
  var block: [UInt8]
  /// Of the device it is reached through; known to Home Assistant only if that is announced as well.
  var parent: String?
  var isOnline: Bool
  /// By their ids.
  var entities: [String: AnnouncedEntity] = [:]

  static func id(of device: EntityDevice, vendor: some StringProtocol) -> String {
    "causeway_\(vendor)_\(DiscoveryID.make(of: device.key))"
  }

  /// - Parameter vendor: the name of the catalog that describes it.
  init(_ device: EntityDevice, vendor: some StringProtocol, isOnline: Bool) {
    id = Self.id(of: device, vendor: vendor)
    directoryID = device.id
    self.isOnline = isOnline
    parent = device.parentKey.map { "causeway_\(vendor)_\(DiscoveryID.make(of: $0))" }
    block = Self.block(
      id: id, name: device.name, manufacturer: device.manufacturer, model: device.model, serial: device.serialNumber)
  }

  /// The gateway itself.
  init(id: String, name: String, release: String) {
    self.id = id
    directoryID = nil
    isOnline = true
    parent = nil
    block = Self.block(id: id, name: name, manufacturer: "Causeway", model: "Event gateway", release: release)
  }

  /// Home Assistant refuses a whole config for one key here that its release does not know: none but those of old.
  private static func block(
    id: String, name: String, manufacturer: String?, model: String?, serial: String? = nil, release: String? = nil
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { object in
      object.member("identifiers", [id])
      object.member("name", name)
      object.member("manufacturer", manufacturer)
      object.member("model", model)
      object.member("serial_number", serial)
      object.member("sw_version", release)
    }
    return writer.bytes
  }
}
