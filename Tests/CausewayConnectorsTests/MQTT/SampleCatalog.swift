import CausewayCore

/// A vendor of tests: `test.report` is a state, `test.ring` happens; the subject is `<device>/<quantity>`, and a quantity that begins
/// with `t` is a temperature.
struct SampleCatalog: Catalog {
  static let name = "test"

  func entities(of event: Event, devices: DeviceBook) -> [EntityDescription] {
    let parts = (event.subject ?? "").split(separator: "/").map(String.init)
    guard parts.count == 2 else { return [] }
    let known = devices[event.source, parts[0]]
    let device = EntityDevice(
      id: Device.ID(source: event.source, device: parts[0]), key: parts[0], name: known?.name ?? parts[0],
      manufacturer: "Maker", model: known?.model, serialNumber: "S1", parentKey: known?.parent)
    let path = ValuePath(members: ["value"])
    if event.kind == .occurrence {
      return [
        EntityDescription(
          device: device, key: parts[1], platform: .event, name: "Ring", deviceClass: "doorbell",
          expiresAfter: .seconds(300),
          value: EntityValue(path: path, names: [.init("1", "ring")], fallbackName: "other"))
      ]
    }
    return [
      EntityDescription(
        device: device, key: parts[1], platform: .sensor, name: parts[1],
        unit: parts[1].hasPrefix("t") ? "°C" : nil, value: EntityValue(path: path))
    ]
  }
}
