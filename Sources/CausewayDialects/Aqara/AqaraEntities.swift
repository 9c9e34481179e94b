package import CausewayCore

/// Aqara's events as entities: resources by the table of what is known of them, traits by their codes, anything else as a plain value
/// that nobody sees before asking for it. Events of devices (bound, renamed, offline) are no entities: they are what is known of devices.
package struct AqaraEntities: Catalog {
  package static let name = AqaraDialect.name

  private let catalog: AqaraCatalog

  package init() {
    self.init(catalog: .standard)
  }

  init(catalog: AqaraCatalog) {
    self.catalog = catalog
  }

  package func entities(of event: Event, devices: DeviceBook) -> [EntityDescription] {
    guard event.kind != .report, let subject = event.subject, let slash = subject.utf8.firstIndex(of: UInt8(ascii: "/"))
    else { return [] }
    let device = String(subject[..<slash])
    let quantity = String(subject[subject.index(after: slash)...])
    let owner = self.device(device, of: event.source, devices: devices)
    switch (event.type, event.kind) {
    case ("aqara.resource_report", .occurrence):
      return [happening(quantity, on: owner, model: devices[event.source, device]?.model)]
    case ("aqara.resource_report", _): return resource(quantity, on: owner, model: devices[event.source, device]?.model)
    case ("aqara.spec_report", _): return [AqaraTrait.entity(quantity, of: owner)]
    case ("aqara.resource", _): return [Self.plain(quantity, of: owner)]
    default: return []
    }
  }

  private func device(_ id: String, of source: String, devices: DeviceBook) -> EntityDevice {
    let known = devices[source, id]
    let family = known?.model.flatMap { catalog.family(of: $0) }
    let model = family ?? known?.model
    return EntityDevice(
      id: Device.ID(source: source, device: id), key: id,
      name: known?.name ?? "Aqara \(model ?? "device") \(id.suffix(4))", manufacturer: "Aqara", model: model,
      parentKey: known?.parent)
  }

  /// The state of a resource.
  private func resource(_ resource: String, on device: EntityDevice, model: String?) -> [EntityDescription] {
    let rows = catalog.meanings(of: resource, on: model).filter { !$0.isEvent }
    guard !rows.isEmpty else { return [Self.plain(resource, of: device)] }
    return rows.map { row in
      let isSetting = ["switch", "number", "select"].contains(row.platform)
      let isBinary = ["binary_sensor", "switch"].contains(row.platform)
      // A list of words needs the class that says so; without the words the class says something that is not there.
      let isList = !isBinary && !row.valueNames.isEmpty
      let name = AqaraNames.name(of: row)
      return EntityDescription(
        device: device, key: resource, platform: isBinary ? .binarySensor : .sensor, name: name,
        deviceClass: isList ? "enum" : row.deviceClass == "enum" ? nil : row.deviceClass,
        unit: row.unit, stateClass: isBinary || isList ? nil : row.stateClass,
        category: isSetting || AqaraNames.isDiagnostic(row) ? .diagnostic : nil,
        value: EntityValue(
          path: AqaraNames.value, scale: isBinary ? nil : row.scale,
          onValues: isBinary ? (row.onValues.isEmpty ? ["1", "true"] : row.onValues) : [],
          names: isList ? row.valueNames.map { EntityValue.Name($0.value, $0.name) } : []))
    }
  }

  /// A resource whose reports happen.
  private func happening(_ resource: String, on device: EntityDevice, model: String?) -> EntityDescription {
    let row = catalog.meanings(of: resource, on: model).first
    let key = row?.key ?? catalog.momentaryKey(of: resource, on: model) ?? resource
    let deviceClass = AqaraNames.eventClass(of: key)
    return EntityDescription(
      device: device, key: resource, platform: .event, name: AqaraNames.words(key), deviceClass: deviceClass,
      // Who rang an hour ago has gone; what a lock did stays true.
      expiresAfter: key == "door_event" ? nil : .seconds(300),
      value: EntityValue(
        path: AqaraNames.value, names: row?.valueNames.map { EntityValue.Name($0.value, $0.name) } ?? [],
        fallbackName: row?.valueNames.isEmpty == false ? "other" : AqaraNames.eventType(of: key)))
  }

  /// What nobody knows the meaning of.
  static func plain(_ quantity: String, of device: EntityDevice) -> EntityDescription {
    EntityDescription(
      device: device, key: quantity, platform: .sensor, name: quantity, isEnabledByDefault: false,
      value: EntityValue(path: AqaraNames.value))
  }
}
