internal import CausewayCore

/// What is known of traits, whatever endpoint they are on: `2.DoorLock.LockState`.
enum AqaraTrait {
  private struct Meaning {
    var platform = EntityDescription.Platform.sensor
    var name: String
    var deviceClass: String?
    var unit: String?
    var stateClass: String?
    var isDiagnostic = false
    var onValues: [String] = []
    var names: [String] = []
  }

  private static let known: [String: Meaning] = [
    "BasicInformation.Reachable": Meaning(
      platform: .binarySensor, name: "Reachable", deviceClass: "connectivity", isDiagnostic: true, onValues: isTrue),
    "PowerSource.BatReplacementNeeded": Meaning(
      platform: .binarySensor, name: "Battery replacement needed", deviceClass: "problem", isDiagnostic: true,
      onValues: isTrue),
    "PowerSource.Rechargeable": Meaning(
      platform: .binarySensor, name: "Rechargeable", isDiagnostic: true, onValues: isTrue),
    "PowerSource.CurrentVoltage": Meaning(
      name: "Voltage", deviceClass: "voltage", unit: "V", stateClass: "measurement", isDiagnostic: true),
    "PowerSource.BatPercentRemaining": Meaning(
      name: "Battery", deviceClass: "battery", unit: "%", stateClass: "measurement", isDiagnostic: true),
    "DoorLock.LockState": Meaning(
      name: "Lock", deviceClass: "enum", names: ["not_fully_locked", "locked", "unlocked", "unlatched"]),
    "DoorLock.DoorState": Meaning(
      name: "Door", deviceClass: "enum",
      names: ["open", "closed", "jammed", "forced_open", "unspecified_error", "ajar"]),
  ]

  private static let isTrue = ["true", "1"]

  static func entity(_ trait: String, of device: EntityDevice) -> EntityDescription {
    let code = trait.drop { $0 != "." }.dropFirst()
    guard let meaning = known[String(code)] else { return AqaraEntities.plain(trait, of: device) }
    return EntityDescription(
      device: device, key: trait, platform: meaning.platform, name: meaning.name, deviceClass: meaning.deviceClass,
      unit: meaning.unit, stateClass: meaning.stateClass, category: meaning.isDiagnostic ? .diagnostic : nil,
      value: EntityValue(
        path: AqaraNames.value, onValues: meaning.onValues,
        names: meaning.names.enumerated().map { EntityValue.Name(String($0.offset), $0.element) }))
  }
}
