import Testing

@testable import CausewayDialects

@Suite struct AqaraCatalogTests {
  private let catalog = AqaraCatalog.standard

  @Test func `every row of the table is there`() {
    #expect(catalog.resources.count == 200)
    #expect(
      Set(catalog.resources.map(\.platform)) == ["sensor", "binary_sensor", "switch", "number", "select"])
    #expect(catalog.resources.allSatisfy { !$0.models.isEmpty && !$0.key.isEmpty && !$0.family.isEmpty })
    #expect(catalog.resources.allSatisfy { $0.deviceClass != "enum" || !$0.valueNames.isEmpty })
  }

  @Test func `a resource is described per model`() throws {
    let temperature = try #require(catalog.descriptions(of: "0.1.85", on: "lumi.gateway.agl004").first)
    #expect(temperature.key == "temperature_value")
    #expect(temperature.family == "M3")
    #expect(temperature.deviceClass == "temperature")
    #expect(temperature.unit == "°C")
    #expect(temperature.scale == "0.01")
    #expect(temperature.stateClass == "measurement")
    let zone = try #require(catalog.descriptions(of: "3.21.85", on: "lumi.motion.agl001").first)
    #expect(zone.key == "detection_area21")
    #expect(zone.platform == "binary_sensor")
    #expect(zone.onValues == ["1"])
    #expect(catalog.descriptions(of: "3.21.85", on: "lumi.camera.gwpgl1").map(\.holdSeconds) == [10])
    #expect(
      catalog.descriptions(of: "13.1.85", on: "lumi.sensor_occupy.agl8").map(\.platform) == ["binary_sensor", "sensor"])
    #expect(catalog.descriptions(of: "0.1.85", on: "lumi.who.knows").isEmpty)
    #expect(catalog.descriptions(of: "9.9.99", on: "lumi.gateway.agl004").isEmpty)
  }

  @Test func `values have names, from objects and from lists of pairs`() throws {
    let event = try #require(catalog.descriptions(of: "13.17.85", on: "aqara.lock.acn002").first)
    #expect(event.valueNames.count == 6)
    #expect(event.valueNames.first == AqaraResource.ValueName(value: "0", name: "door_opened"))
    let bell = try #require(catalog.descriptions(of: "14.1.85", on: "lumi.gateway.agl011").first)
    #expect(bell.valueNames.first == AqaraResource.ValueName(value: "10000", name: "default"))
    #expect(bell.valueNames.count == 10)
  }

  @Test(arguments: ["13.12.85", "13.17.85", "13.95.85", "13.96.85", "13.108.85"])
  func `rings, gestures, faces and lock events are momentary on every model`(resource: String) {
    #expect(catalog.nature(of: resource) == .momentary)
    #expect(catalog.isMomentary(resource, on: nil))
    #expect(catalog.isMomentary(resource, on: "lumi.who.knows"))
  }

  @Test(arguments: [
    ("3.21.85", "lumi.camera.gwpgl1", "lumi.motion.agl001"),
    ("13.1.85", "lumi.remote.b1acn02", "lumi.sensor_occupy.agl8"),
    ("3.22.85", "lumi.camera.gwpagl01", "lumi.motion.agl001"),
    ("13.5.85", "lumi.sensor_86sw2.es1", "lumi.sensor_smoke"),
  ])
  func `ambiguous resources are decided by the model`(resource: String, momentary: String, state: String) {
    #expect(catalog.nature(of: resource) == .ambiguous)
    #expect(catalog.isMomentary(resource, on: momentary))
    #expect(!catalog.isMomentary(resource, on: state))
    #expect(!catalog.isMomentary(resource, on: nil))
    #expect(catalog.ambiguousResources(momentaryOn: momentary).contains(resource))
    #expect(!catalog.ambiguousResources(momentaryOn: state).contains(resource))
  }

  @Test(arguments: ["3.51.85", "0.1.85", "13.88.85", "9.9.99", "", "gesture"])
  func `everything else is a state`(resource: String) {
    #expect(catalog.nature(of: resource) == .state)
    #expect(!catalog.isMomentary(resource, on: "lumi.camera.gwpgl1"))
  }

  @Test func `a table with holes is read as far as it goes`() {
    let catalog = AqaraCatalog(
      resources: Array(
        "family\tmodels\tkind\tresourceId\n\nF\tm\tsensor\n# note\nF\tm\tsensor\tx\tmore\tand more\n".utf8),
      momentary: Array("resourceId\tmodels\nx\nx\tm,n*\n".utf8))
    #expect(catalog.resources.map(\.id) == ["x"])
    #expect(
      catalog.isMomentary("x", on: "m") && catalog.isMomentary("x", on: "nn") && !catalog.isMomentary("x", on: "mm"))
    #expect(AqaraCatalog(resources: [], momentary: []).resources.isEmpty)
  }
}
