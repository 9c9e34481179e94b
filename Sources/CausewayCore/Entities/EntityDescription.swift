/// How one kind of event is shown: a sensor, a contact, a button that was pressed. In the words of Home Assistant, which are what
/// others read as well.
package struct EntityDescription: Sendable, Equatable {
  package enum Platform: String, Sendable, CaseIterable {
    /// A value, or with `value.names` one of a few words.
    case sensor
    /// On or off.
    case binarySensor = "binary_sensor"
    /// Something that happens: it has no state. For occurrences, and only for them.
    case event
  }

  package enum Category: String, Sendable {
    /// About the device itself, not about what it is there for.
    case diagnostic
  }

  /// What it belongs to.
  package var device: EntityDevice
  /// What it is called within its device, for ever: ids are made of it. Such as `3.51.85`.
  package var key: String
  package var platform: Platform
  /// Only the quantity (`Presence`): the device's name is shown before it. `nil` where the device class says it already.
  package var name: String?
  /// Of the platform: `temperature`, `occupancy`, `doorbell`.
  package var deviceClass: String?
  package var unit: String?
  /// `measurement`, `total`, `total_increasing`: for values that make statistics.
  package var stateClass: String?
  package var category: Category?
  /// Whether it is shown before a person asks for it. Not for what nobody knows the meaning of.
  package var isEnabledByDefault: Bool
  /// Of what happens: how long it is worth telling. `nil` for always: alarms and locks are.
  package var expiresAfter: Duration?
  package var value: EntityValue

  package init(
    device: EntityDevice, key: String, platform: Platform, name: String? = nil, deviceClass: String? = nil,
    unit: String? = nil, stateClass: String? = nil, category: Category? = nil, isEnabledByDefault: Bool = true,
    expiresAfter: Duration? = nil, value: EntityValue
  ) {
    self.device = device
    self.key = key
    self.platform = platform
    self.name = name
    self.deviceClass = deviceClass
    self.unit = unit
    self.stateClass = stateClass
    self.category = category
    self.isEnabledByDefault = isEnabledByDefault
    self.expiresAfter = expiresAfter
    self.value = value
  }
}
