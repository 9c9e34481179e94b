/// What a type of alert is about, in Home Assistant's classes of things that are on or off.
struct HomeLINKAlarm: Equatable {
  let deviceClass: String
  /// About the detector, not about what it detects.
  let isDiagnostic: Bool

  /// - Parameter model: the type of the detector, such as `HEATALARM`: what it detects where the alert only says that it alarms.
  init(_ type: String, on model: String?) {
    switch type {
    case "FIRE_ALARM": self.init(model.map(Self.sensesHeatAlone) ?? false ? "heat" : "smoke")
    case "HEAT_ALARM": self.init("heat")
    case "HARDWIRE_INTERCONNECT": self.init("safety")
    case "HEAD_REMOVED": self.init("tamper")
    case _ where type.hasPrefix("LOW_BATTERY"): self.init("battery", isDiagnostic: true)
    case _ where type.hasPrefix("CO_"): self.init("carbon_monoxide")
    case _ where Self.maintenance.contains { type.hasPrefix($0) }: self.init("problem", isDiagnostic: true)
    default: self.init("problem")
    }
  }

  private init(_ deviceClass: String, isDiagnostic: Bool = false) {
    self.deviceClass = deviceClass
    self.isDiagnostic = isDiagnostic
  }

  private static let maintenance = ["GATEWAY_", "MAINS_ABSENT", "SENSOR_FAULT", "RF_FAULT", "END_OF_LIFE"]

  private static func sensesHeatAlone(_ model: String) -> Bool { model.contains("HEAT") && !model.contains("FIRE") }

  private static let own = ["CO": "CO", "CO2": "CO₂", "RF": "RF"]

  /// `CO_HIGH_LEVEL_ALARM` is “CO high level alarm”.
  static func words(_ type: String) -> String {
    let words = type.split { $0 == "_" || $0 == "-" }.map { own[String($0)] ?? $0.lowercased() }
    let text = words.joined(separator: " ")
    return text.prefix(1).uppercased() + text.dropFirst()
  }

  /// `GATEWAY_CHECK_IN` is `gateway_check_in`; small letters, digits and underscores only.
  static func slug(_ type: String) -> String {
    let bytes = type.lowercased().utf8.map { byte in
      (97...122).contains(byte) || (48...57).contains(byte) ? byte : UInt8(ascii: "_")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
