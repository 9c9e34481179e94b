internal import CausewayCore

/// What is known of a resource on the models of one family: how Home Assistant would show it.
package struct AqaraResource: Sendable, Equatable {
  /// Such as `3.51.85`.
  package let id: String
  /// Such as `FP2`.
  package let family: String
  /// Exact names, such as `lumi.motion.agl001`.
  package let models: [String]
  /// A name for programs, such as `detection_area1`.
  package let key: String
  /// The kind of entity: `sensor`, `binary_sensor`, `switch`, `number`, `select`.
  package let platform: String
  package let deviceClass: String?
  package let unit: String?
  /// What a value is multiplied by, as decimal text: `0.01`.
  package let scale: String?
  package let stateClass: String?
  package let valueType: String?
  /// The values that mean "on"; empty where nothing is said.
  package let onValues: [String]
  /// For how long a happening counts as on.
  package let holdSeconds: Int?
  /// Names of values, in order.
  package let valueNames: [ValueName]

  package struct ValueName: Sendable, Equatable {
    package let value: String
    package let name: String
  }

  /// The table says `event`: the same value twice is two happenings.
  var isEvent: Bool { valueType == "event" }

  /// Whether `other`, of another model, is shown in the same way.
  func means(_ other: AqaraResource) -> Bool {
    platform == other.platform && deviceClass == other.deviceClass && unit == other.unit && scale == other.scale
      && stateClass == other.stateClass && isEvent == other.isEvent && onValues == other.onValues
      && valueNames == other.valueNames && (key == other.key || (deviceClass ?? "enum") != "enum")
  }

  /// `nil` for a row without an id.
  init?(_ row: [String: String]) {
    func cell(_ name: String) -> String? { row[name].flatMap { $0.isEmpty ? nil : $0 } }
    func list(_ name: String) -> [String] { cell(name)?.split(separator: ",").map(String.init) ?? [] }
    guard let id = cell("resourceId"), let platform = cell("kind") else { return nil }
    self.id = id
    self.platform = platform
    family = cell("family") ?? ""
    models = list("models")
    key = cell("key") ?? id
    deviceClass = cell("device_class")
    unit = cell("unit")
    scale = cell("scale")
    stateClass = cell("state_class")
    valueType = cell("value_type")
    onValues = list("on_values")
    holdSeconds = cell("hold_seconds").flatMap(Int.init)
    valueNames = cell("values").map(Self.names) ?? []
  }

  /// `{"0": "far"}` or `[[0, "far"]]`.
  private static func names(_ text: String) -> [ValueName] {
    guard let root = try? JSONDocument(parsing: Array(text.utf8)).root else { return [] }
    let members = root.members.compactMap { key, value in
      key.string.flatMap { code in value.string.map { ValueName(value: code, name: $0) } }
    }
    let pairs = root.elements.compactMap { pair -> ValueName? in
      let parts = Array(pair.elements)
      guard parts.count == 2, let name = parts[1].string else { return nil }
      return ValueName(value: parts[0].string ?? parts[0].description, name: name)
    }
    return members + pairs
  }
}
