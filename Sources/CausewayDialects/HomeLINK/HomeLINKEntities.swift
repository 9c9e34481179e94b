package import CausewayCore

/// HomeLINK's events as entities: readings as sensors; each type of alert of a detector or property as something that is or is not the case
/// (on while the newest is `ACTIVE`), and as something that happens. Properties, devices and notifications are no entities.
package struct HomeLINKEntities: Catalog {
  package static let name = HomeLINKDialect.name

  private static let payload = ValuePath(member: "payload")

  package init() {}

  package func entities(of event: Event, devices: DeviceBook) -> [EntityDescription] {
    guard event.kind != .report, let subject = event.subject else { return [] }
    let parts = subject.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard (2...3).contains(parts.count), let quantity = parts.last else { return [] }
    let payload = Self.payload(of: event)
    func device() -> EntityDevice {
      parts.count == 3
        ? Self.device(parts[1], of: event.source, payload, devices) : Self.property(parts[0], of: event.source, devices)
    }
    switch event.type {
    case "homelink.reading": return [Self.reading(quantity, of: device(), payload)]
    case "homelink.alert":
      let happening = Self.happening("alert", quantity, of: device(), payload, names: Self.statuses)
      let alarm = Self.alarm(quantity, of: device(), payload)
      return event.kind == .occurrence ? [alarm, happening] : [alarm]
    case "homelink.event" where event.kind == .occurrence:
      var happening = Self.happening("event", quantity, of: device(), payload, names: [])
      happening.category = .diagnostic
      return [happening]
    default: return []
    }
  }

  package func original(of event: Event) -> JSONText? {
    guard event.wrapsPayload, let data = event.data, let root = (try? JSONDocument(data))?.root,
      root["payload_encoding"] == nil
    else { return nil }
    return root["payload"]?.text
  }

  private static func payload(of event: Event) -> HomeLINKBody? {
    guard let data = event.data, let payload = (try? JSONDocument(data))?.root["payload"] else { return nil }
    return .json(payload, text: [])
  }

  private static func device(
    _ serial: String, of source: String, _ payload: HomeLINKBody?, _ devices: DeviceBook
  ) -> EntityDevice {
    let known = devices[source, serial]
    let info = payload.flatMap { HomeLINKDeviceInfo($0) }
    return EntityDevice(
      id: Device.ID(source: source, device: serial), key: serial,
      name: known?.name ?? EventText.fact(info?.name) ?? "HomeLINK \(serial)",
      manufacturer: EventText.fact(info?.manufacturer) ?? "HomeLINK",
      model: known?.model ?? EventText.fact(info?.modelID ?? info?.model),
      serialNumber: serial, parentKey: known?.parent)
  }

  private static func property(_ name: String, of source: String, _ devices: DeviceBook) -> EntityDevice {
    EntityDevice(
      id: Device.ID(source: source, device: name), key: name, name: devices[source, name]?.name ?? name,
      manufacturer: "HomeLINK", model: "Property")
  }

  private static func reading(_ type: String, of device: EntityDevice, _ payload: HomeLINKBody?) -> EntityDescription {
    let value = EntityValue(path: Self.payload.member("value"), originalPath: ValuePath(member: "value"))
    guard let known = HomeLINKQuantity.known[type.replacing("-", with: ".")] else {
      let unit = EventText.fact(payload?.text("unit")).flatMap { $0.utf8.count <= 16 && $0 != "n/a" ? $0 : nil }
      return EntityDescription(
        device: device, key: type, platform: .sensor, name: type, unit: unit, isEnabledByDefault: false, value: value)
    }
    return EntityDescription(
      device: device, key: type, platform: .sensor, name: known.name, deviceClass: known.deviceClass, unit: known.unit,
      stateClass: known.stateClass, value: value)
  }

  private static func alarm(_ type: String, of device: EntityDevice, _ payload: HomeLINKBody?) -> EntityDescription {
    let meaning = HomeLINKAlarm(type, on: payload?.text("sourceModelType"))
    return EntityDescription(
      device: device, key: type, platform: .binarySensor, name: HomeLINKAlarm.words(type),
      deviceClass: meaning.deviceClass,
      category: meaning.isDiagnostic ? .diagnostic : nil, value: status(onValues: ["ACTIVE"]))
  }

  private static let statuses = [EntityValue.Name("ACTIVE", "active"), EntityValue.Name("RESOLVED", "resolved")]

  /// - Parameter kind: told apart from the alarm's own key, and alerts from events of one type.
  private static func happening(
    _ kind: String, _ type: String, of device: EntityDevice, _ payload: HomeLINKBody?, names: [EntityValue.Name]
  ) -> EntityDescription {
    var value = status(onValues: [])
    value.names = names
    if names.isEmpty { value.fallbackName = HomeLINKAlarm.slug(type) }
    return EntityDescription(
      device: device, key: "\(kind).\(type)", platform: .event, name: HomeLINKAlarm.words(type), value: value)
  }

  private static func status(onValues: [String]) -> EntityValue {
    EntityValue(
      path: payload.member("statusId"), originalPath: ValuePath(member: "statusId"), onValues: onValues)
  }
}
