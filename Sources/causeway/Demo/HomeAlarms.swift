/// The alarms of the simulated home, and the sensor beside them, as HomeLINK reports them.
struct HomeAlarms {
  static let property = "DEMO_Home"

  /// Ei3028: smoke, heat and carbon monoxide.
  private static let alarm = Detector(
    serial: "D6FCD4F0", location: "UTILITY", room: "Utility room", model: "EI3028", type: "FIRECOALARM")
  /// Ei1025: temperature, humidity and carbon dioxide.
  private static let sensor = Detector(
    serial: "001FD75F", location: "HALLWAY1", room: "Hallway", model: "EI1025", type: "ENVCO2SENSOR")

  private struct Detector {
    let serial: String
    let location: String
    let room: String
    let model: String
    let type: String
  }

  let introductions = [
    happening("the property is added to HomeLINK", ["deviceCount": "2"], action: "ADD"),
    happening("the alarm in the utility room is added", ["replaceByDate": "\"2034-06-26\""], of: alarm, action: "ADD"),
    happening("the sensor in the hallway is added", ["replaceByDate": "\"2031-02-01\""], of: sensor, action: "ADD"),
  ]

  /// An alert of the alarm, raised or resolved.
  func alert(_ text: String, type: String, severity: String, isActive: Bool) -> Happening {
    Self.happening(
      text,
      [
        "category": "\"DEVICE\"", "statusId": isActive ? "\"ACTIVE\"" : "\"RESOLVED\"", "eventTypeId": "\"\(type)\"",
        "severity": "\"\(severity)\"", "title": "\"\(text)\"",
      ], of: Self.alarm, action: isActive ? "ADD" : "RESOLVE")
  }

  /// - Parameter value: as JSON.
  func reading(_ text: String, type: String, value: String, unit: String) -> Happening {
    Self.happening(
      text, ["readingTypeId": "\"environment.\(type).indoor\"", "value": value, "unit": "\"\(unit)\""], of: Self.sensor,
      action: "ADD")
  }

  /// - Parameter members: values as JSON of ours, which holds nothing that JSON escapes.
  private static func happening(
    _ text: String, _ members: KeyValuePairs<String, String>, of detector: Detector? = nil, action: String
  ) -> Happening {
    var all = members.map { Happening.Member($0.key, $0.value) }
    let texts: KeyValuePairs =
      detector.map {
        [
          "deviceSerialNumber": "C3CEC7FB-\($0.serial)", "manufacturerReference": "EI", "sourceModel": $0.model,
          "sourceModelType": $0.type, "location": $0.location, "room": $0.room,
        ]
      } ?? [:]
    all += texts.map { Happening.Member($0.key, "\"\($0.value)\"") }
    all += [.init("propertyReference", "\"\(property)\""), .init("action", "\"\(action)\"")]
    return Happening(text: text, report: .homelink(all))
  }
}
