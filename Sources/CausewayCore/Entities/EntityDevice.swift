/// The device that an entity belongs to, as people see it.
package struct EntityDevice: Sendable, Equatable {
  /// By what the gateway knows it: its presence and name are in the `DeviceBook` under this.
  package var id: Device.ID
  /// Unique within the vendor, for ever: ids are made of it.
  package var key: String
  /// What its owner or its vendor calls it; never empty.
  package var name: String
  package var manufacturer: String?
  /// What people call the model, or its number.
  package var model: String?
  package var serialNumber: String?
  /// The `key` of the device that it is reached through.
  package var parentKey: String?

  package init(
    id: Device.ID, key: String, name: String, manufacturer: String? = nil, model: String? = nil,
    serialNumber: String? = nil, parentKey: String? = nil
  ) {
    self.id = id
    self.key = key
    self.name = name
    self.manufacturer = manufacturer
    self.model = model
    self.serialNumber = serialNumber
    self.parentKey = parentKey
  }
}
