internal import CausewayCore

/// How the table's words for programs read to people.
enum AqaraNames {
  /// Where every report has its value.
  static let value = ValuePath(members: ["value"])

  /// Where the table's own word would tell nobody anything.
  private static let own = [
    "mdtrigger": "Motion", "bell_ring": "Doorbell", "report_status01": "Presence", "fp2_presence_state": "Presence",
    "lux": "Illuminance", "device_offline_status": "Online", "device_online_status": "Online",
    "lock_exception_alert": "Alert", "people_active_status": "Activity", "on_off_status": "Power",
  ]

  static func name(of row: AqaraResource) -> String {
    switch row.deviceClass {
    case "temperature": "Temperature"
    case "humidity": "Humidity"
    case "battery": "Battery"
    case "illuminance": "Illuminance"
    case "motion" where row.platform == "binary_sensor": "Motion"
    default: words(row.key)
    }
  }

  /// `detection_area1` is “Detection area 1”.
  static func words(_ key: String) -> String {
    if let name = own[key] { return name }
    // A resource's number is its name where there is no other.
    guard !key.contains(".") else { return key }
    var text = ""
    for scalar in key.unicodeScalars {
      let isDigit = ("0"..."9").contains(scalar)
      if scalar == "_" {
        text += " "
      } else {
        if isDigit, let last = text.unicodeScalars.last, ("a"..."z").contains(last) { text += " " }
        text.unicodeScalars.append(scalar)
      }
    }
    return text.prefix(1).uppercased() + text.dropFirst()
  }

  static func isDiagnostic(_ row: AqaraResource) -> Bool {
    row.deviceClass == "battery" || row.deviceClass == "connectivity" || row.id.hasPrefix("8.0.")
  }

  /// The classes of events that Home Assistant knows.
  static func eventClass(of key: String) -> String? {
    switch key {
    case "bell_ring": "doorbell"
    case "mdtrigger", "detect_human_event", "detect_pets_event": "motion"
    case "button": "button"
    default: nil
    }
  }

  /// What a happening without words of its own is called.
  static func eventType(of key: String) -> String {
    switch key {
    case "bell_ring": "ring"
    case "mdtrigger": "motion"
    case "button": "press"
    case "gesture": "gesture"
    default: "detected"
    }
  }
}
